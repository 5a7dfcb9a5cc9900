import ContainerFormat
import Testing

struct SegmentRulesTests {
    private let size = 65_536

    private func check(
        _ stored: UInt32,
        _ flags: SegmentFlags,
        _ plaintext: Int,
        isFinal: Bool
    ) throws {
        try SegmentRules.check(
            storedByteCount: stored,
            flags: flags,
            plaintextByteCount: plaintext,
            isFinal: isFinal,
            index: 5
        )
    }

    @Test(arguments: [0, 1, 2, 100, 65_535, 65_536, 1 << 26])
    func aRawSegmentHasOneStoredLength(plaintext: Int) throws {
        let right = UInt32(plaintext) + 16
        #expect(SegmentRules.rawStoredByteCount(plaintextByteCount: plaintext) == right)
        try check(right, [.final], plaintext, isFinal: true)
        for wrong in [0, 15, right - 1, right + 1, .max] where wrong != right {
            expectRefusal(.segment, "\(wrong)") {
                try check(wrong, [.final], plaintext, isFinal: true)
            }
        }
    }

    @Test(arguments: [2, 100, 65_536, 1 << 26])
    func aCompressedSegmentIsNotEmptyAndSmallerThanRaw(plaintext: Int) throws {
        let raw = UInt32(plaintext) + 16
        for right in [17, raw - 1] {
            try check(right, [.zstd], plaintext, isFinal: false)
        }
        for wrong in [0, 1, 15, 16, raw, raw + 1, .max] {
            expectRefusal(.segment, "\(wrong)") {
                try check(wrong, [.zstd], plaintext, isFinal: false)
            }
        }
    }

    /// Nothing is smaller than one byte but no byte, and a frame has some.
    @Test(arguments: [0, 1])
    func theShortestSegmentsAreNeverCompressed(plaintext: Int) {
        for stored in UInt32(0)...20 {
            expectRefusal(.segment, "\(stored)") {
                try check(stored, [.final, .zstd], plaintext, isFinal: true)
            }
        }
    }

    @Test func theFinalFlagStandsInTheFinalSegmentOnly() throws {
        for flags: SegmentFlags in [[], [.zstd]] {
            let stored = UInt32(flags.isEmpty ? 116 : 50)
            try check(stored, flags, 100, isFinal: false)
            try check(stored, flags.union(.final), 100, isFinal: true)
            expectRefusal(.segment) { try check(stored, flags, 100, isFinal: true) }
            expectRefusal(.segment) {
                try check(stored, flags.union(.final), 100, isFinal: false)
            }
        }
    }

    @Test func aRefusalNamesTheSegment() {
        let error = #expect(throws: FormatError.self) { try check(0, [], 100, isFinal: false) }
        #expect(error?.segment == 5)
    }

    private func stream(
        _ flags: SegmentFlags,
        _ plaintext: UInt32,
        index: UInt64 = 7,
        stored: UInt32? = nil
    ) throws {
        let header = RecordHeader(
            .segment,
            flags: flags,
            storedByteCount: stored ?? plaintext &+ 16,
            plaintextByteCount: plaintext,
            segmentIndex: index,
            saltPrefix: 9
        )
        try SegmentRules.checkStreamed(
            header: header,
            index: index,
            segmentByteCount: size,
            saltPrefix: 9
        )
    }

    @Test func aStreamedSegmentIsFullUnlessFinal() throws {
        try stream([], 65_536)
        for wrong: UInt32 in [0, 1, 65_535, 65_537, .max - 15, .max] {
            expectRefusal(.segment, "\(wrong)") { try stream([], wrong) }
        }
        for right: UInt32 in [1, 65_535, 65_536] { try stream([.final], right) }
        for wrong: UInt32 in [0, 65_537, .max - 15, .max] {
            expectRefusal(.segment, "\(wrong)") { try stream([.final], wrong) }
        }
    }

    @Test func onlyTheFirstStreamedSegmentMayBeEmpty() throws {
        try stream([.final], 0, index: 0)
        expectRefusal(.segment) { try stream([], 0, index: 0) }
        expectRefusal(.segment) { try stream([.final], 0, index: 1) }
        expectRefusal(.segment) { try stream([.final], 0, index: .max) }
    }

    @Test func aStreamedSegmentObeysTheRulesOfStoredLengths() throws {
        try stream([.zstd], 65_536, stored: 65_551)
        expectRefusal(.segment) { try stream([.zstd], 65_536, stored: 65_552) }
        expectRefusal(.segment) { try stream([], 65_536, stored: 65_551) }
    }

    @Test func aStreamedSegmentOutOfOrderOrForeignIsRefused() {
        let header = RecordHeader(
            .segment,
            storedByteCount: 65_552,
            plaintextByteCount: 65_536,
            segmentIndex: 7,
            saltPrefix: 9
        )
        for (index, prefix): (UInt64, UInt32) in [(6, 9), (8, 9), (0, 9), (7, 8), (7, 0)] {
            expectRefusal(.segment) {
                try SegmentRules.checkStreamed(
                    header: header,
                    index: index,
                    segmentByteCount: size,
                    saltPrefix: prefix
                )
            }
        }
    }
}
