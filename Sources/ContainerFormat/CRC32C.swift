/// CRC-32C (Castagnoli; RFC 3720, B.4): finds records again in damaged files.
///
/// No security rests on it.
struct CRC32C {
    /// One entry for each byte value, of the reflected polynomial.
    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { value, _ in
            value & 1 == 1 ? value >> 1 ^ 0x82F6_3B78 : value >> 1
        }
    }

    private var state: UInt32 = 0xFFFF_FFFF

    var value: UInt32 { state ^ 0xFFFF_FFFF }

    /// Takes in the low `byteCount` bytes of `word`, lowest first.
    mutating func update(_ word: UInt64, byteCount: Int = 8) {
        for offset in 0..<byteCount {
            let byte = UInt8(truncatingIfNeeded: word >> (offset * 8))
            state = Self.table[Int(UInt8(truncatingIfNeeded: state) ^ byte)] ^ state >> 8
        }
    }
}
