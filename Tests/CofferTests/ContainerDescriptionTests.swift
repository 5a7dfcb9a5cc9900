internal import Coffer
internal import ContainerFormat
internal import KeyManagement
internal import SystemPackage
internal import TestSupport
internal import Testing

/// What can be said of a container without a key.
@Suite struct ContainerDescriptionTests {
    private let bench: Workbench

    init() throws { bench = try Workbench() }

    @Test func ofAContainer() async throws {
        let keyrings = try [bench.keyring, Workbench.makeKeyring()]
        let context: EncryptionContext = ["project": "atlas"]
        let source = try bench.write(Content.mixed.bytes(300_000), to: "source")
        let sealed = bench.path("sealed")
        let summary = try await Encryptor(
            keyrings: keyrings,
            configuration: .small(compression: .auto, runSegments: 2)
        )
        .encrypt(.file(source), to: .file(sealed), context: context)
        let description = try await ContainerDescription.inspect(.file(sealed))
        #expect(description.version == 1)
        #expect(description.suite == 1)
        #expect(description.containerID == summary.containerID)
        #expect(description.segmentByteCount == 65_536)
        #expect(description.segmentCount == 5)
        #expect(description.plaintextByteCount == 300_000)
        #expect(description.storedByteCount == summary.storedByteCount)
        #expect(description.runCount == 3)
        #expect(description.generation == 0)
        #expect(description.context == context)
        #expect(description.warnings == [])
        #expect(description.keySlots.map(\.provider) == ["file", "file"])
        #expect(description.keySlots.map(\.wrapsContainerKey) == [false, false])
        #expect(Set(description.keySlots.map(\.keyID)).count == 2)
        for slot in description.keySlots { #expect(slot.keyID.hasPrefix("local:")) }
    }

    @Test func slotsOfEveryKind() async throws {
        let bytes = try Array(contentsOf: await bench.seal([1, 2, 3], .small()))
        let own = try parsedBlock(bytes).slots[0]
        let foreign = KeySlot(
            kind: KeySlot.Kind(rawValue: 77),
            wrapsContainerKey: true,
            keyID: Array("evil\u{1B}[2J\nline".utf8),
            body: [1, 2, 3]
        )
        let path = try bench.write(replacingSlots(of: bytes, by: [foreign, own]), to: "mixed")
        let description = try await ContainerDescription.inspect(.file(path))
        #expect(description.keySlots.map(\.provider) == ["unknown-77", "file"])
        #expect(description.keySlots.map(\.wrapsContainerKey) == [true, false])
        // Foreign text comes as it is: whoever shows it escapes it.
        #expect(description.keySlots.first?.keyID == "evil\u{1B}[2J\nline")
        // An unknown kind is no obstacle.
        #expect(try await bench.open(path) == [1, 2, 3])
    }

    @Test func damagedEnds() async throws {
        var bytes = try Array(contentsOf: await bench.seal([1, 2, 3], .small()))
        bytes[20] ^= 1
        let path = try bench.write(bytes, to: "bad")
        let description = try await ContainerDescription.inspect(.file(path))
        #expect(description.warnings.count == 1)
        #expect(description.warnings.first?.contains("head block") == true)
        #expect(description.plaintextByteCount == 3)
    }

    @Test func theHigherGenerationCounts() async throws {
        let bytes = try Array(contentsOf: await bench.seal([1, 2, 3], .small()))
        let old = try parsedBlock(bytes)
        var new = old
        new.generation = 41
        for (head, tail) in [(old, new), (new, old)] {
            let mixed = try replacingBlocks(of: bytes, head: head, tail: tail)
            let path = try bench.write(mixed, to: "mixed")
            let description = try await ContainerDescription.inspect(.file(path))
            #expect(description.generation == 41)
            #expect(description.warnings.count == 1)
            #expect(try await bench.open(path) == [1, 2, 3])
        }
    }

    @Test func whatIsNone() async throws {
        for bytes in [[], [1, 2, 3], Content.text.bytes(10_000)] as [[UInt8]] {
            let path = try bench.write(bytes, to: "none")
            await expectError(.damaged) { try await ContainerDescription.inspect(.file(path)) }
        }
        await expectError(.missingInput) {
            try await ContainerDescription.inspect(.file(bench.path("missing")))
        }
        await expectError(.missingInput) {
            try await ContainerDescription.inspect(.file(bench.folder))
        }
        let bytes = try Array(contentsOf: await bench.seal([1, 2, 3], .small()))
        await expectError(.invalidArgument) {
            try await feeding(bytes) { try await ContainerDescription.inspect($0) }
        }
    }
}
