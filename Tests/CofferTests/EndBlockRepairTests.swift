internal import Coffer
internal import ContainerFormat
internal import KeyManagement
internal import SystemPackage
internal import TestSupport
internal import Testing

/// A lost end block comes back from the other one.
@Suite struct EndBlockRepairTests {
    private let bench: Workbench
    private let plaintext = Content.text.bytes(100_000)

    init() throws { bench = try Workbench() }

    private func repair(_ bytes: [UInt8]) async throws -> (EndBlockRepair.Report, [UInt8]) {
        let path = try bench.write(bytes, to: "bad")
        let report = try await EndBlockRepair()
            .repair(path, to: .file(bench.path("good"), replacingExisting: true))
        return (report, try bench.read("good"))
    }

    @Test func nothingToMend() async throws {
        let bytes = try Array(contentsOf: await bench.seal(plaintext, .small()))
        let (report, repaired) = try await repair(bytes)
        #expect(report.mended == [])
        #expect(report.storedByteCount == UInt64(bytes.count))
        expectSame(repaired, bytes)
    }

    @Test(arguments: [true, false])
    func aWholeBlockLost(head: Bool) async throws {
        let bytes = try Array(contentsOf: await bench.seal(plaintext, .small()))
        let layout = try Layout(bytes)
        let range = head ? layout.head : layout.tail
        var damaged = bytes
        for place in range { damaged[Int(place)] = 0xAA }
        let (report, repaired) = try await repair(damaged)
        #expect(report.mended.count == 1)
        #expect(report.mended.first?.contains(head ? "head block" : "tail block") == true)
        expectSame(repaired, bytes)
        // The damaged one is still there, as it was.
        try expectSame(bench.read("bad"), damaged)
    }

    @Test(arguments: [true, false])
    func anInterruptedChangeOfSlots(headIsNewer: Bool) async throws {
        let bytes = try Array(contentsOf: await bench.seal(plaintext, .small()))
        let old = try parsedBlock(bytes)
        var new = old
        new.generation = 1
        new.slots.append(try await otherSlot())
        let mixed = try replacingBlocks(
            of: bytes,
            head: headIsNewer ? new : old,
            tail: headIsNewer ? old : new
        )
        let (report, repaired) = try await repair(mixed)
        #expect(report.mended.count == 1)
        try expectSame(repaired, replacingBlocks(of: bytes, head: new))
        try await expectSame(bench.open(bench.path("good")), plaintext)
    }

    /// A slot as large as those that are there, which no key opens.
    private func otherSlot() async throws -> KeySlot {
        let keyring = try Workbench.makeKeyring()
        let generated = try await keyring.generate(for: [:])
        return generated.wrappedKey.slot
    }

    @Test func bothLost() async throws {
        var bytes = try Array(contentsOf: await bench.seal(plaintext, .small()))
        let layout = try Layout(bytes)
        bytes[20] ^= 1
        bytes[Int(layout.tail.lowerBound) + 300] ^= 1
        let error = await expectError(.damaged) { try await repair(bytes) }
        #expect(error?.structure == "block")
        #expect(bench.names() == ["bad", "sealed", "sealed.source"])
    }

    @Test func theFooterLost() async throws {
        var bytes = try Array(contentsOf: await bench.seal(plaintext, .small()))
        bytes[bytes.count - 1] ^= 1
        let error = await expectError(.damaged) { try await repair(bytes) }
        #expect(error?.structure == "footer")
        #expect(!bench.names().contains("good"))
    }

    @Test func ontoItself() async throws {
        let path = try await bench.seal(plaintext, .small())
        let before = try Array(contentsOf: path)
        await expectError(.invalidArgument) {
            try await EndBlockRepair().repair(path, to: .file(path, replacingExisting: true))
        }
        try expectSame(Array(contentsOf: path), before)
    }

    @Test func ontoWhatExists() async throws {
        let path = try await bench.seal(plaintext, .small())
        let target = try bench.write([1], to: "target")
        await expectError(.outputExists) {
            try await EndBlockRepair().repair(path, to: .file(target))
        }
        #expect(try bench.read("target") == [1])
    }

    @Test func intoAPipe() async throws {
        let path = try await bench.seal(plaintext, .small())
        let (result, bytes) = try await collecting {
            try await EndBlockRepair().repair(path, to: $0)
        }
        await expectError(.invalidArgument) { try result.get() }
        #expect(bytes == [])
    }
}
