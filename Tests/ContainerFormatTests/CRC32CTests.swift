import Testing

@testable import ContainerFormat

struct CRC32CTests {
    /// RFC 3720, B.4, and the check value of the CRC catalogues.
    static let knownAnswers: [(bytes: [UInt8], value: UInt32)] = [
        ([], 0),
        (ascii("123456789"), 0xE306_9283),
        (zeros(32), 0x8A91_36AA),
        ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
        (Array(0..<32), 0x46DD_794E),
        ((0..<32).reversed(), 0x113F_DB5C),
        (
            [0x01, 0xC0, 0, 0] + zeros(12) + [0x14, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0x14]
                + [0, 0, 0, 0x18, 0x28, 0, 0, 0] + zeros(4) + [2] + zeros(7),
            0xD996_3A56
        ),
    ]

    private func crc(_ bytes: [UInt8]) -> UInt32 {
        var crc = CRC32C()
        for start in stride(from: 0, to: bytes.count, by: 8) {
            let part = bytes[start..<min(start + 8, bytes.count)]
            let word = part.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            crc.update(word, byteCount: part.count)
        }
        return crc.value
    }

    @Test(arguments: knownAnswers)
    func knownAnswer(bytes: [UInt8], value: UInt32) {
        #expect(crc(bytes) == value)
        #expect(referenceCRC32C(bytes) == value)
    }

    @Test func everyByteValueAgreesWithTheDefinition() {
        for byte in UInt8.min ... .max {
            #expect(crc([byte]) == referenceCRC32C([byte]))
        }
    }

    @Test func highBytesOfAPartialWordDoNotCount() {
        var crc = CRC32C()
        crc.update(0xFFFF_FFFF_0403_0201, byteCount: 4)
        #expect(crc.value == referenceCRC32C([1, 2, 3, 4]))
    }
}
