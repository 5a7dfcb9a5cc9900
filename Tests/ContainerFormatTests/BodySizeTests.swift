internal import ContainerFormat
internal import Testing

@Suite struct BodySizeTests {
    private func byteCount(
        _ plaintextByteCount: UInt64,
        content: UInt64? = nil,
        metadata: Int = 0,
        runSegments: UInt64 = 1 << 24,
        rounding: Int = 512
    ) -> UInt64 {
        BodySize.byteCount(
            of: SegmentDivision(plaintextByteCount: plaintextByteCount, segmentByteCount: 65_536),
            contentByteCount: content ?? plaintextByteCount,
            metadataByteCount: metadata,
            runSegmentLimit: runSegments,
            roundingByteCount: rounding
        )
    }

    /// Metadata 80, run 144, segment 48, page 112 + 24, root 72 + 72 + 48, padding 32: 632.
    @Test func anEmptyPlaintextHasOneSegment() {
        #expect(byteCount(0) == 1_024)
        #expect(byteCount(0, rounding: 4_096) == 4_096)
        #expect(byteCount(0, metadata: 1_024 - 632) == 1_024)
        #expect(byteCount(0, metadata: 1_024 - 631) == 1_536)
        #expect(byteCount(65_536, content: 1) == 1_024)
    }

    @Test func aSecondPageBeginsAfter16384Segments() {
        let full = byteCount(16_384 * 65_536, rounding: 1)
        let segments: UInt64 = 16_384 * (65_536 + 48 + 24)
        #expect(full == 632 - 48 - 24 + segments)
        let more: UInt64 = 1 + 48 + 24 + 112 + 48
        #expect(byteCount(16_384 * 65_536 + 1, rounding: 1) == full + more)
    }

    @Test func eachRunHasAHeaderAndPagesOfItsOwn() {
        let one = byteCount(65_536, runSegments: 2, rounding: 1)
        let two = byteCount(2 * 65_536, runSegments: 2, rounding: 1)
        let segment: UInt64 = 65_536 + 48 + 24
        let run: UInt64 = 144 + 112 + 72 + 48
        #expect(two == one + segment)
        let three = byteCount(3 * 65_536, runSegments: 2, rounding: 1)
        #expect(three == two + segment + run)
        let many = byteCount(20_000 * 65_536, runSegments: 16_385, rounding: 1)
        #expect(many == byteCount(20_000 * 65_536, rounding: 1) + run)
    }
}
