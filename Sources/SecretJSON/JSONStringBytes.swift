internal import AuthenticatedEncryption

/// The bytes that a JSON string stands for, one after the other, with its escapes undone.
///
/// The string must be one that ``JSONParser`` took.
struct JSONStringBytes: Sequence, IteratorProtocol {
    private let bytes: SecretBytes
    private var position: Int
    private let end: Int
    /// What is left of the UTF-8 of an escaped character, the next byte last.
    private var rest: [UInt8] = []

    /// Takes what stands between the quotes.
    init(_ bytes: SecretBytes, _ range: Range<Int>) {
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
    }

    /// All of them, of a string that is no secret.
    var text: String { String(decoding: [UInt8](self), as: UTF8.self) }

    mutating func next() -> UInt8? {
        if let byte = rest.popLast() { return byte }
        guard position < end else { return nil }
        let byte = bytes[position]
        position += 1
        guard byte == UInt8(ascii: "\\") else { return byte }
        let escape = bytes[position]
        position += 1
        switch escape {
        case UInt8(ascii: "b"): return 0x08
        case UInt8(ascii: "f"): return 0x0C
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "u"):
            rest = nextCharacter().utf8.reversed()
            return rest.popLast()
        default: return escape
        }
    }

    /// Four hexadecimal digits as a number.
    static func codeUnit(in bytes: SecretBytes, at offset: Int) -> UInt16? {
        var unit: UInt16 = 0
        for index in offset..<offset + 4 {
            guard let digit = Character(Unicode.Scalar(bytes[index])).hexDigitValue else {
                return nil
            }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }

    /// The character whose first four digits are next.
    private mutating func nextCharacter() -> String {
        var units: [UInt16] = []
        repeat {
            units.append(Self.codeUnit(in: bytes, at: position) ?? 0)
            // Over the digits, and over the `\u` of a pair's second half.
            position += units.count == 1 && UTF16.isLeadSurrogate(units[0]) ? 6 : 4
        } while units.count == 1 && UTF16.isLeadSurrogate(units[0])
        return String(decoding: units, as: UTF16.self)
    }
}

extension SecretBytes {
    /// The bytes that a JSON string stands for.
    convenience init(_ string: JSONStringBytes) {
        let byteCount = string.reduce(0) { count, _ in count + 1 }
        self.init(byteCount: byteCount) { span in
            for (offset, byte) in string.enumerated() {
                span.storeBytes(of: byte, toByteOffset: offset, as: UInt8.self)
            }
        }
    }
}
