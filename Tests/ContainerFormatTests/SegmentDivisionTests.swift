import ContainerFormat
import Testing

struct SegmentDivisionTests {
    /// The table of the specification.
    @Test(
        arguments: [
            (0, [0]), (1, [1]), (65_536, [65_536]), (65_537, [65_536, 1]),
            (131_072, [65_536, 65_536]),
        ] as [(UInt64, [Int])]
    )
    func specifiedDivisions(plaintext: UInt64, segments: [Int]) {
        let division = SegmentDivision(plaintextByteCount: plaintext, segmentByteCount: 65_536)
        #expect(division.segmentCount == UInt64(segments.count))
        for (index, byteCount) in segments.enumerated() {
            #expect(division.byteCount(of: UInt64(index)) == byteCount)
            #expect(division.isFinal(UInt64(index)) == (index == segments.count - 1))
        }
    }

    @Test(arguments: FormatLimits.segmentByteCountLog2)
    func theGridDividesWithoutGapOrOverlap(log2: UInt8) {
        let size = UInt64(1) << UInt64(log2)
        let lengths = [
            0, 1, size - 1, size, size + 1, 2 * size - 1, 2 * size, 2 * size + 1, 5 * size + 3,
        ]
        for plaintext in lengths {
            let division = SegmentDivision(
                plaintextByteCount: plaintext,
                segmentByteCount: Int(size)
            )
            var end: UInt64 = 0
            for index in 0..<division.segmentCount {
                #expect(division.offset(of: index) == end)
                let byteCount = UInt64(division.byteCount(of: index))
                #expect(division.isFinal(index) ? byteCount <= size : byteCount == size)
                #expect(byteCount > 0 || plaintext == 0)
                end += byteCount
            }
            #expect(end == plaintext)
        }
    }

    @Test(arguments: FormatLimits.segmentByteCountLog2)
    func theLongestPlaintextDoesNotOverflow(log2: UInt8) {
        let size = 1 << Int(log2)
        let longest = SegmentDivision(
            plaintextByteCount: FormatLimits.plaintextByteCount,
            segmentByteCount: size
        )
        #expect(longest.segmentCount == 1 << UInt64(63 - log2))
        let last = longest.segmentCount - 1
        #expect(longest.byteCount(of: last) == size - 1)
        #expect(longest.offset(of: last) + UInt64(size - 1) == FormatLimits.plaintextByteCount)
        #expect(longest.isFinal(last) && !longest.isFinal(last - 1))

        let multiple = SegmentDivision(
            plaintextByteCount: FormatLimits.plaintextByteCount + 1 - UInt64(size),
            segmentByteCount: size
        )
        #expect(multiple.segmentCount == longest.segmentCount - 1)
        #expect(multiple.byteCount(of: multiple.segmentCount - 1) == size)
    }

    @Test func aRunHoldsOneTebibyte() {
        for log2 in FormatLimits.segmentByteCountLog2 {
            #expect(
                SegmentDivision.runSegmentLimit(segmentByteCount: 1 << Int(log2))
                    == 1 << UInt64(40 - log2)
            )
        }
    }

    @Test func limitsAreThoseOfTheSpecification() {
        #expect(FormatLimits.version == 1 && FormatLimits.suite == 1)
        #expect(FormatLimits.segmentByteCountLog2 == 16...26)
        #expect(FormatLimits.plaintextByteCount == 9_223_372_036_854_775_807)
        #expect(FormatLimits.runByteCount == 1_099_511_627_776)
        #expect(FormatLimits.pageSegmentCount == 16_384)
        #expect(FormatLimits.blockByteCount == 512...1_048_576)
        #expect(FormatLimits.contextByteCount == 8_192)
        #expect(FormatLimits.metadataByteCount == 65_536)
        #expect(FormatLimits.slotCount == 16 && FormatLimits.raisedSlotCount == 64)
        #expect(FormatLimits.slotKeyIDByteCount == 2_048)
        #expect(FormatLimits.slotBodyByteCount == 16_384)
    }
}
