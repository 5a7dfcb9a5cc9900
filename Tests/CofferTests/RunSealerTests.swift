internal import AuthenticatedEncryption
internal import ContainerFormat
internal import FileAccess
internal import KeyManagement
internal import SegmentPipeline
internal import TestSupport
internal import Testing

@testable internal import Coffer

/// The rule on which the secrecy of all stands: no index is sealed twice in one run.
@Suite struct RunSealerTests {
    private let sealer: RunSealer
    private let cipher: SegmentCipher

    private static let firstIndex: UInt64 = 100

    init() throws {
        let keys = try ContainerKeys(.dataKey(.random()), containerID: .zeros(32))
        sealer = try RunSealer(
            salt: SystemRandom.bytes(32),
            keys: keys,
            firstIndex: Self.firstIndex
        )
        cipher = try SegmentCipher()
        try sealer.prepare(cipher)
    }

    private func makeSlot(_ index: UInt64) throws -> SegmentSlot {
        let slot = try SegmentSlot(segmentByteCount: 65_536, hasOther: false)
        slot.index = index
        slot.plaintextByteCount = 10
        slot.contentByteCount = 10
        return slot
    }

    private func seal(_ index: UInt64) throws { try sealer.seal(makeSlot(index), with: cipher) }

    @Test func anIndexTwice() async throws {
        try seal(100)
        await expectError(.internalInconsistency) { try seal(100) }
        try seal(101)
        await expectError(.internalInconsistency) { try seal(100) }
        await expectError(.internalInconsistency) { try seal(101) }
    }

    @Test func anIndexOfAFinishedPage() async throws {
        for index: UInt64 in 100..<104 { try seal(index) }
        let page = try sealer.finishPage(count: 4)
        #expect(page.firstIndex == 100)
        #expect(page.entries.count == 4)
        for index: UInt64 in 100..<104 {
            await expectError(.internalInconsistency, "\(index)") { try seal(index) }
        }
        try seal(104)
        #expect(try sealer.finishPage(count: 1).firstIndex == 104)
    }

    @Test func anIndexOfAnotherPage() async throws {
        let page = UInt64(FormatLimits.pageSegmentCount)
        for index in [0, 99, 100 + page, .max] {
            await expectError(.internalInconsistency, "\(index)") { try seal(index) }
        }
        // The last of the page is of the page.
        try seal(100 + page - 1)
    }

    @Test func aPageWithAGap() async throws {
        try seal(100)
        try seal(102)
        await expectError(.internalInconsistency) { try sealer.finishPage(count: 3) }
        // Nor may a page leave out what was sealed.
        await expectError(.internalInconsistency) { try sealer.finishPage(count: 1) }
        try seal(101)
        #expect(try sealer.finishPage(count: 3).entries.count == 3)
    }

    /// A cipher without a key makes the sealing fail; the index is used up all the same.
    @Test func anAttemptThatFailed() async throws {
        let keyless = try SegmentCipher()
        let slot = try makeSlot(100)
        #expect(throws: CryptoError.self) { try sealer.seal(slot, with: keyless) }
        await expectError(.internalInconsistency) { try seal(100) }
        await expectError(.internalInconsistency) { try sealer.finishPage(count: 1) }
    }

    @Test func oneOfManyWins() async throws {
        let sealer = sealer
        let wins = try await withThrowingTaskGroup(of: [UInt64].self) { group in
            for _ in 0..<8 {
                group.addTask {
                    try await offThread {
                        let cipher = try SegmentCipher()
                        try sealer.prepare(cipher)
                        let slot = try SegmentSlot(segmentByteCount: 65_536, hasOther: false)
                        slot.plaintextByteCount = 10
                        slot.contentByteCount = 10
                        return (100..<200 as Range<UInt64>).filter { index in
                            slot.index = index
                            return (try? sealer.seal(slot, with: cipher)) != nil
                        }
                    }
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(wins.sorted() == Array(100..<200))
        #expect(try sealer.finishPage(count: 100).entries.count == 100)
    }

    @Test func entriesAreWhatWasSealed() throws {
        let slots = try [makeSlot(100), makeSlot(101)]
        slots[1].flags = .final
        for slot in slots { try sealer.seal(slot, with: cipher) }
        let page = try sealer.finishPage(count: 2)
        for (slot, entry) in zip(slots, page.entries) {
            slot.current.withBytes(slot.recordRange) { record in
                #expect(SegmentTag(atEndOf: record) == entry.tag)
            }
            #expect(entry.storedByteCount == 26)
            #expect(entry.flags == slot.flags)
        }
        #expect(page.entries[0].tag != page.entries[1].tag)
    }
}
