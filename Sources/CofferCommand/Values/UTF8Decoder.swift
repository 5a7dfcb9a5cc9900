/// Walks bytes that are meant to be UTF-8, character by character, and loses none of them.
struct UTF8Decoder {
    private let bytes: [UInt8]
    private var position = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// The next character with its bytes, or nil in its place and one byte that isn't UTF-8.
    mutating func next() -> (scalar: Unicode.Scalar?, encoded: ArraySlice<UInt8>)? {
        guard position < bytes.count else { return nil }
        let byteCount = Self.byteCount(of: bytes[position])
        let end = min(position + byteCount, bytes.count)
        let encoded = bytes[position..<end]
        // The standard library decides what is valid: no overlong form, no surrogate.
        if let text = String(validating: encoded, as: UTF8.self),
            let scalar = text.unicodeScalars.first
        {
            position = end
            return (scalar, encoded)
        }
        position += 1
        return (nil, bytes[position - 1..<position])
    }

    /// How many bytes the character has that begins with `byte`; 1 if none does.
    private static func byteCount(of byte: UInt8) -> Int {
        switch byte {
        case 0xC2...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF4: 4
        default: 1
        }
    }
}
