import ContainerFormat
import Testing

struct PaddingTests {
    @Test(
        arguments: [
            (0, 512, 480), (479, 512, 1), (480, 512, 0), (481, 512, 511), (992, 512, 0),
            (0, 4_096, 4_064), (4_064, 4_096, 0), (4_065, 4_096, 4_095), (1 << 62, 4_096, 4_064),
        ] as [(UInt64, Int, Int)]
    )
    func theFewestZerosFillTheRounding(offset: UInt64, rounding: Int, zeroCount: Int) {
        #expect(Padding.zeroByteCount(at: offset, roundingByteCount: rounding) == zeroCount)
        let record = Padding.encoded(at: offset, roundingByteCount: rounding)
        #expect(
            record == handWrittenHeader(type: "Z", stored: UInt32(zeroCount)) + zeros(zeroCount)
        )
        #expect((offset + UInt64(record.count)) % UInt64(rounding) == 0)
    }

    @Test func everyOffsetOfARoundingIsFilled() {
        for offset in UInt64(0)...512 {
            let zeroCount = Padding.zeroByteCount(at: offset, roundingByteCount: 512)
            #expect(0..<512 ~= zeroCount)
            #expect((offset + 32 + UInt64(zeroCount)) % 512 == 0)
        }
    }
}
