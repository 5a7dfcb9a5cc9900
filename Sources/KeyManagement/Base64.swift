internal import AuthenticatedEncryption

/// Base64 (RFC 4648, section 4, with padding) of secrets, which stay in secret bytes throughout.
enum Base64 {
    private static let pad = UInt8(ascii: "=")

    /// Encodes bytes.
    static func encode(_ bytes: SecretBytes) -> SecretBytes {
        bytes.withBytes { bytes in
            let bytes = Span<UInt8>(_bytes: bytes)
            return SecretBytes(byteCount: (bytes.count + 2) / 3 * 4) { text in
                for group in 0..<(bytes.count + 2) / 3 {
                    let count = min(3, bytes.count - 3 * group)
                    var bits: UInt32 = 0
                    for index in 0..<3 {
                        bits = bits << 8 | (index < count ? UInt32(bytes[3 * group + index]) : 0)
                    }
                    let digits = InlineArray<4, UInt8> { index in
                        index <= count ? digit(UInt8(bits >> UInt32(18 - 6 * index) & 63)) : pad
                    }
                    unsafe text.overwrite(at: 4 * group, with: digits.span.bytes)
                }
            }
        }
    }

    /// Decodes text; nil if it isn't the one encoding of some bytes.
    static func decode(_ text: SecretBytes) -> SecretBytes? {
        guard text.byteCount.isMultiple(of: 4) else { return nil }
        return text.withBytes { text in
            let text = Span<UInt8>(_bytes: text)
            var padCount = 0
            while padCount < min(2, text.count), text[text.count - 1 - padCount] == pad {
                padCount += 1
            }
            var isValid = true
            let byteCount = text.count / 4 * 3 - padCount
            let bytes = SecretBytes(byteCount: byteCount) { bytes in
                for group in 0..<text.count / 4 {
                    var bits: UInt32 = 0
                    for index in 4 * group..<4 * group + 4 {
                        let value = index < text.count - padCount ? value(text[index]) : 0
                        if value == nil { isValid = false }
                        bits = bits << 6 | UInt32(value ?? 0)
                    }
                    let count = min(3, byteCount - 3 * group)
                    // What the last digits have beyond the last byte is zero in the one right encoding.
                    if bits & (1 << UInt32(24 - 8 * count) - 1) != 0 { isValid = false }
                    let decoded = InlineArray<3, UInt8> { index in
                        UInt8(truncatingIfNeeded: bits >> UInt32(16 - 8 * index))
                    }
                    unsafe bytes.overwrite(
                        at: 3 * group,
                        with: decoded.span.bytes.extracting(0..<count)
                    )
                }
            }
            return isValid ? bytes : nil
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        switch value {
        case 0..<26: UInt8(ascii: "A") + value
        case 26..<52: UInt8(ascii: "a") + value - 26
        case 52..<62: UInt8(ascii: "0") + value - 52
        case 62: UInt8(ascii: "+")
        default: UInt8(ascii: "/")
        }
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): digit - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): digit - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
