package import AuthenticatedEncryption

/// Base64 (RFC 4648, section 4), with padding and nothing else in it.
///
/// No branch and no place in memory depends on a byte's value, which may be a key's.
package enum Base64 {
    /// Decodes a text; nil unless it is the one that ``encode(_:)`` gives for some bytes.
    package static func decode(_ text: SecretBytes) -> SecretBytes? {
        let count = text.byteCount
        guard count.isMultiple(of: 4) else { return nil }
        guard count > 0 else { return text }
        let pad = UInt8(ascii: "=")
        let padCount = text[count - 1] != pad ? 0 : text[count - 2] != pad ? 1 : 2
        var wrongBits = 0
        let bytes = text.withBytes { text in
            decode(Span(_bytes: text), padCount: padCount, &wrongBits)
        }
        return wrongBits == 0 ? bytes : nil
    }

    /// Decodes a text of whole groups; what is wrong with it leaves bits.
    private static func decode(
        _ text: Span<UInt8>,
        padCount: Int,
        _ wrongBits: inout Int
    ) -> SecretBytes {
        let count = text.count
        return SecretBytes(byteCount: count / 4 * 3 - padCount) { span in
            for group in 0..<count / 4 {
                var bits = 0
                for place in 4 * group..<4 * group + 4 {
                    let value = place < count - padCount ? number(ofDigit: text[place]) : 0
                    // Only -1, for what is no digit, has this bit.
                    wrongBits |= value & 64
                    bits = bits << 6 | value & 63
                }
                for index in 0..<3 {
                    let byte = UInt8(truncatingIfNeeded: bits >> (16 - 8 * index))
                    if 3 * group + index < span.byteCount {
                        span.storeBytes(
                            of: byte,
                            toByteOffset: 3 * group + index,
                            as: UInt8.self
                        )
                    } else {
                        // Bits that belong to no byte are zero.
                        wrongBits |= Int(byte)
                    }
                }
            }
        }
    }

    /// Encodes secret bytes.
    package static func encode(_ bytes: SecretBytes) -> SecretBytes {
        bytes.withBytes { encode(Span(_bytes: $0)) }
    }

    private static func encode(_ bytes: Span<UInt8>) -> SecretBytes {
        let count = bytes.count
        return SecretBytes(byteCount: (count + 2) / 3 * 4) { span in
            for group in 0..<(count + 2) / 3 {
                var bits = 0
                for place in 3 * group..<3 * group + 3 {
                    bits = bits << 8 | (place < count ? Int(bytes[place]) : 0)
                }
                for index in 0..<4 {
                    let isPadding = 3 * group + index > count
                    let digit =
                        isPadding ? UInt8(ascii: "=") : letter(bits >> (18 - 6 * index) & 63)
                    span.storeBytes(of: digit, toByteOffset: 4 * group + index, as: UInt8.self)
                }
            }
        }
    }

    /// 0 to 63, or -1 for what is no digit.
    private static func number(ofDigit byte: UInt8) -> Int {
        // Each product of two negative numbers' bits is -1 within a range of digits and 0 outside.
        let digit = Int(byte)
        var value = -1
        value += ((0x40 - digit) & (digit - 0x5B)) >> 8 & (digit - 64)
        value += ((0x60 - digit) & (digit - 0x7B)) >> 8 & (digit - 70)
        value += ((0x2F - digit) & (digit - 0x3A)) >> 8 & (digit + 5)
        value += ((0x2A - digit) & (digit - 0x2C)) >> 8 & 63
        value += ((0x2E - digit) & (digit - 0x30)) >> 8 & 64
        return value
    }

    private static func letter(_ value: Int) -> UInt8 {
        var offset = 0x41
        offset += ((25 - value) >> 8) & 6
        offset -= ((51 - value) >> 8) & 75
        offset -= ((61 - value) >> 8) & 15
        offset += ((62 - value) >> 8) & 3
        return UInt8(truncatingIfNeeded: value + offset)
    }
}
