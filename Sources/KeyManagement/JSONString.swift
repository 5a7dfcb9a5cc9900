internal import AuthenticatedEncryption

/// What stands between the quotes of a JSON string.
enum JSONString {
    /// Escapes UTF-8 text.
    static func encode(_ text: some Sequence<UInt8>) -> [UInt8] {
        text.flatMap { byte -> [UInt8] in
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): [UInt8(ascii: "\\"), byte]
            case 0..<0x20: [UInt8]("\\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8)
            default: [byte]
            }
        }
    }

    /// Resolves escapes; `bytes` has at least the room of `text`.
    ///
    /// - Returns: how many bytes there are; nil for a control character, an escape that there isn't or
    ///   half a surrogate pair. That the rest is UTF-8 is not checked.
    static func decode(_ text: Span<UInt8>, into bytes: inout MutableRawSpan) -> Int? {
        var (position, count) = (0, 0)
        while position < text.count {
            var scalar = text[position]
            guard scalar >= 0x20 else { return nil }
            position += 1
            if scalar == UInt8(ascii: "\\") {
                guard position < text.count else { return nil }
                let letter = text[position]
                position += 1
                if letter == UInt8(ascii: "u") {
                    guard let code = codePoint(text, &position) else { return nil }
                    for unit in UTF8.encode(code) ?? .init() {
                        append(unit, to: &bytes, &count)
                    }
                    continue
                }
                guard let meaning = meaning(of: letter) else { return nil }
                scalar = meaning
            }
            append(scalar, to: &bytes, &count)
        }
        return count
    }

    private static func append(_ byte: UInt8, to bytes: inout MutableRawSpan, _ count: inout Int) {
        let byte: InlineArray<1, UInt8> = [byte]
        unsafe bytes.overwrite(at: count, with: byte.span.bytes)
        count += 1
    }

    private static func meaning(of letter: UInt8) -> UInt8? {
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): letter
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: nil
        }
    }

    /// Reads the digits after `\u`, and the second escape of a pair.
    private static func codePoint(_ text: Span<UInt8>, _ position: inout Int) -> Unicode.Scalar? {
        guard let first = codeUnit(text, &position) else { return nil }
        guard 0xD800...0xDBFF ~= first else { return Unicode.Scalar(first) }
        guard position + 1 < text.count, text[position] == UInt8(ascii: "\\"),
            text[position + 1] == UInt8(ascii: "u")
        else { return nil }
        position += 2
        guard let second = codeUnit(text, &position), 0xDC00...0xDFFF ~= second else { return nil }
        return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    }

    private static func codeUnit(_ text: Span<UInt8>, _ position: inout Int) -> UInt32? {
        guard position + 4 <= text.count else { return nil }
        var unit: UInt32 = 0
        for _ in 0..<4 {
            let value: UInt8
            switch text[position] {
            case let digit where 0x30...0x39 ~= digit: value = digit - 0x30
            case let digit where 0x41...0x46 ~= digit: value = digit - 0x41 + 10
            case let digit where 0x61...0x66 ~= digit: value = digit - 0x61 + 10
            default: return nil
            }
            unit = unit << 4 | UInt32(value)
            position += 1
        }
        return unit
    }
}
