internal import TestSupport
internal import Testing

@testable internal import AuthenticatedEncryption

@Suite struct NonceTests {
    @Test(arguments: [
        (0, "000000000000000000000000"),
        (1, "000000000100000000000000"),
        (0xFFFF_FFFF, "00000000ffffffff00000000"),
        (0x1_0000_0000, "000000000000000001000000"),
        (0x0123_4567_89AB_CDEF, "00000000efcdab8967452301"),
        (UInt64.max, "00000000ffffffffffffffff"),
    ])
    func isFourZerosAndTheIndexLittleEndian(index: UInt64, hex: String) {
        let bytes = Nonce(segmentIndex: index).withBytes { bytes in
            unsafe bytes.withUnsafeBytes { unsafe [UInt8]($0) }
        }
        #expect(bytes == [UInt8](hex: hex))
        #expect(bytes.count == Nonce.byteCount)
    }

    @Test func zeroIsTheFirstIndex() {
        #expect(Nonce.zero == Nonce(segmentIndex: 0))
    }
}
