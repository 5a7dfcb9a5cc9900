internal import AuthenticatedEncryption

/// Percent-encoding (RFC 3986) as AWS wants it: all bytes but the unreserved ones, in capitals.
enum PercentEncoding {
    /// Encodes all bytes but letters, digits, `-`, `.`, `_`, `~` and those of `kept`.
    static func encode(_ text: String, keeping kept: String = "") -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if unreserved.contains(byte) || kept.utf8.contains(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Encodes secret bytes, of which none is kept but the unreserved ones.
    static func encode(_ secret: SecretBytes) -> SecretBytes {
        secret.withBytes { bytes in
            let bytes = Span<UInt8>(_bytes: bytes)
            let indices = 0..<bytes.count
            let escapeCount = indices.count { !unreserved.contains(bytes[$0]) }
            return SecretBytes(byteCount: bytes.count + 2 * escapeCount) { encoded in
                var position = 0
                func put(_ byte: UInt8) {
                    encoded.storeBytes(of: byte, toByteOffset: position, as: UInt8.self)
                    position += 1
                }
                for index in indices {
                    let byte = bytes[index]
                    if unreserved.contains(byte) {
                        put(byte)
                    } else {
                        put(UInt8(ascii: "%"))
                        put(digits[Int(byte >> 4)])
                        put(digits[Int(byte & 15)])
                    }
                }
            }
        }
    }

    private static let digits = [UInt8]("0123456789ABCDEF".utf8)
    private static let unreserved = Set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8
    )
}
