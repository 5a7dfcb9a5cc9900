/// Base64 with the alphabet of file names (RFC 4648, section 5), without padding, one text for each
/// byte string.
enum Base64URL {
    private static let alphabet = [UInt8](
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8
    )

    /// How many characters so many bytes take.
    static func characterCount(byteCount: Int) -> Int { (byteCount * 8 + 5) / 6 }

    static func encode(_ bytes: [UInt8]) -> [UInt8] {
        (0..<characterCount(byteCount: bytes.count)).map { index in
            let (byte, bit) = (index * 6).quotientAndRemainder(dividingBy: 8)
            let next = byte + 1 < bytes.count ? bytes[byte + 1] : 0
            let pair = UInt16(bytes[byte]) << 8 | UInt16(next)
            return alphabet[Int(pair >> (10 - bit) & 63)]
        }
    }

    /// The bytes of a text; nil for any other than ``encode(_:)`` makes.
    static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        var buffer: UInt16 = 0
        var bitCount = 0
        for character in text {
            guard let value = alphabet.firstIndex(of: character) else { return nil }
            buffer = buffer << 6 | UInt16(value)
            bitCount += 6
            guard bitCount >= 8 else { continue }
            bitCount -= 8
            bytes.append(UInt8(truncatingIfNeeded: buffer >> bitCount))
            buffer &= (1 << bitCount) - 1
        }
        return bitCount < 6 && buffer == 0 ? bytes : nil
    }
}
