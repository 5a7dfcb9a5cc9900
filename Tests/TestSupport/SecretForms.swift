/// The forms in which a secret would show: raw, in hexadecimal and in base64, of each 16 bytes, so that
/// half a key is found too.
package enum SecretForms {
    private static let partByteCount = 16

    /// All forms of a secret of at least 16 bytes, each with its name.
    package static func all(of secret: [UInt8]) -> [(name: String, bytes: [UInt8])] {
        stride(from: 0, through: secret.count - partByteCount, by: partByteCount).flatMap { start in
            forms(of: [UInt8](secret[start..<start + partByteCount])).map { form in
                ("\(form.name) from byte \(start)", form.bytes)
            }
        }
    }

    private static func forms(of part: [UInt8]) -> [(name: String, bytes: [UInt8])] {
        let hex = part.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        var forms = [
            ("raw", part), ("hexadecimal", [UInt8](hex.utf8)),
            ("upper-case hexadecimal", [UInt8](hex.uppercased().utf8)),
        ]
        // A text in base64 that the part stands in may begin up to two bytes before it.
        for lead in 0..<3 {
            let text = base64(of: part, lead: lead)
            forms.append(("base64 \(lead)", [UInt8](text.utf8)))
            let other = text.map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 }
            if String(other) != text {
                forms.append(("base64url \(lead)", [UInt8](String(other).utf8)))
            }
        }
        return forms
    }

    /// The characters that depend on these bytes only, `lead` bytes into a group of three.
    private static func base64(of bytes: [UInt8], lead: Int) -> String {
        let alphabet = [Character](
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        )
        let all = [UInt8](repeating: 0, count: lead) + bytes
        let characterCount = all.count * 8 / 6
        return String(
            (0..<characterCount).filter { $0 * 6 >= lead * 8 }.map { index in
                let (byte, bit) = (index * 6).quotientAndRemainder(dividingBy: 8)
                let next = byte + 1 < all.count ? all[byte + 1] : 0
                return alphabet[Int((UInt16(all[byte]) << 8 | UInt16(next)) >> (10 - bit) & 63)]
            }
        )
    }
}
