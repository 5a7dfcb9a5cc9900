internal import ContainerFormat
internal import KeyManagement
internal import SystemPackage
internal import TestSupport
internal import Testing

@testable internal import Coffer

/// Which keys open a container, and which don't.
@Suite struct KeySlotTests {
    private let bench: Workbench
    private let plaintext = Content.text.bytes(70_000)

    init() throws { bench = try Workbench() }

    @Test func anyOfSeveralKeysOpens() async throws {
        let keyrings = try (0..<3).map { _ in try Workbench.makeKeyring() }
        let passphrase = try PassphraseKeyring(makePassphrase("correct horse"))
        let encryptor = Encryptor(keyrings: keyrings + [passphrase], configuration: .small())
        let container = bench.path("sealed")
        let source = try bench.write(plaintext, to: "source")
        _ = try await encryptor.encrypt(.file(source), to: .file(container))
        for keyring in keyrings + [passphrase] as [any Keyring] {
            try await expectSame(bench.open(container, with: [keyring]), plaintext)
        }
        // Keys that don't fit don't stand in the way.
        let other = try Workbench.makeKeyring()
        try await expectSame(bench.open(container, with: [other, keyrings[2]]), plaintext)
        await expectError(.noUsableKey) { try await bench.open(container, with: [other]) }
        let wrong = try PassphraseKeyring(makePassphrase("incorrect horse"))
        await expectError(.noUsableKey) { try await bench.open(container, with: [wrong]) }
    }

    @Test func noKeyAtAll() async throws {
        let container = try await bench.seal(plaintext, .small())
        await expectError(.noUsableKey) { try await bench.open(container, with: []) }
        let encryptor = Encryptor(keyrings: [])
        await expectError(.noUsableKey) { try await encryptor.makeBatchKey() }
    }

    @Test func wrongKeySaysWhatWasWantedAndGiven() async throws {
        let container = try await bench.seal(plaintext, .small())
        let error = await expectError(.noUsableKey) {
            try await bench.open(container, with: [Workbench.makeKeyring()])
        }
        #expect(error?.message.contains("local:") == true)
        #expect(error?.message.contains("file:test.key") == true)
        #expect(error?.path == container)
        #expect(bench.names() == ["sealed", "sealed.source"])
    }

    @Test func oneBatchKeyForManyContainers() async throws {
        let encryptor = Encryptor(keyrings: [bench.keyring], configuration: .small())
        let key = try await encryptor.makeBatchKey(for: ["batch": "1"])
        let source = try bench.write(plaintext, to: "source")
        var ids: Set<[UInt8]> = []
        var containers: Set<[UInt8]> = []
        for number in 0..<4 {
            let container = bench.path("sealed \(number)")
            let summary = try await encryptor.encrypt(
                .file(source),
                to: .file(container),
                under: key
            )
            ids.insert(summary.containerID)
            try containers.insert(Array(Array(contentsOf: container)[4_096...]))
            try await expectSame(bench.open(container), plaintext)
        }
        // Nothing of one stands in another.
        #expect(ids.count == 4)
        #expect(containers.count == 4)
    }

    @Test func aSlotOfOneContainerInAnother() async throws {
        let one = try Array(contentsOf: await bench.seal(plaintext, .small(), as: "one"))
        let other = try Array(contentsOf: await bench.seal(plaintext, .small(), as: "other"))
        let block = try parsedBlock(other)
        let mixed = try bench.write(replacingSlots(of: one, by: block.slots), to: "mixed")
        // The slot opens, but what it yields isn't the container's key.
        await expectError(.noUsableKey) { try await bench.open(mixed) }
    }

    @Test func aContainerSlotOpensItsContainerOnly() async throws {
        let encryptor = Encryptor(keyrings: [bench.keyring], configuration: .small())
        let generated = try await bench.keyring.generate(for: ["a": "b"])
        let key = try BatchKey(
            dataKey: generated.dataKey,
            wrappedKeys: [generated.wrappedKey],
            context: ["a": "b"]
        )
        let source = try bench.write(plaintext, to: "source")
        let guest = try Workbench.makeKeyring()
        var slots: [KeySlot] = []
        var containers: [[UInt8]] = []
        for name in ["one", "two"] {
            let summary = try await encryptor.encrypt(
                .file(source),
                to: .file(bench.path(name)),
                under: key
            )
            let containerKey = try ContainerKey(
                from: generated.dataKey,
                containerID: summary.containerID
            )
            slots += [try await guest.wrap(.containerKey(containerKey), for: ["a": "b"]).slot]
            containers += [try bench.read(name)]
        }
        for (index, container) in containers.enumerated() {
            let own = try bench.write(replacingSlots(of: container, by: [slots[index]]), to: "own")
            try await expectSame(bench.open(own, with: [guest]), plaintext)
            let foreign = try bench.write(
                replacingSlots(of: container, by: [slots[1 - index]]),
                to: "foreign"
            )
            await expectError(.noUsableKey) { try await bench.open(foreign, with: [guest]) }
        }
    }

    @Test func slotLimits() async throws {
        let keyring = bench.keyring
        let generated = try await keyring.generate(for: [:])
        var wrappedKeys = [generated.wrappedKey]
        for _ in 1..<65 {
            wrappedKeys.append(try await keyring.wrap(.dataKey(generated.dataKey), for: [:]))
        }
        let source = try bench.write(plaintext, to: "source")
        var generous = Configuration.small()
        generous.keySlotLimit = 64
        let encryptor = Encryptor(keyrings: [keyring], configuration: generous)
        let key17 = try BatchKey(
            dataKey: generated.dataKey,
            wrappedKeys: Array(wrappedKeys[..<17]),
            context: [:]
        )
        await expectError(.invalidArgument) {
            // What readers refuse by default is not written by default either.
            try await Encryptor(keyrings: [keyring]).encrypt(
                .file(source),
                to: .file(bench.path("17 by default")),
                under: key17
            )
        }
        for (count, limit, opens) in [
            (16, 16, true), (17, 16, false), (17, 17, true), (64, 63, false), (64, 64, true),
            (1, 1, true), (2, 1, false),
        ] {
            let key = try BatchKey(
                dataKey: generated.dataKey,
                wrappedKeys: Array(wrappedKeys[..<count]),
                context: [:]
            )
            let container = bench.path("\(count) of \(limit)")
            _ = try await encryptor.encrypt(.file(source), to: .file(container), under: key)
            var configuration = Configuration.small()
            configuration.keySlotLimit = limit
            if opens {
                try await expectSame(bench.open(container, configuration), plaintext)
            } else {
                let error = await expectError(.damaged) {
                    try await bench.open(container, configuration)
                }
                #expect(error?.structure == "block")
            }
        }
        for count in [0, 65] {
            await expectError(.invalidArgument) {
                try BatchKey(
                    dataKey: generated.dataKey,
                    wrappedKeys: Array(wrappedKeys[..<count]),
                    context: [:]
                )
            }
        }
    }

    private func makePassphrase(_ text: String) throws -> Passphrase {
        let bytes = Array(text.utf8)
        return try unsafe Passphrase(copying: bytes.span.bytes)
    }
}
