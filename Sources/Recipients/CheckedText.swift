internal import AuthenticatedEncryption
internal import FileAccess
internal import KeyManagement

/// The text of bytes that are no secret: a prefix that says what they are, the bytes in base64url, and
/// 8 digits that show a slip (format specification, "Texts of keys").
struct CheckedText {
    private static let checkDigitCount = 8

    /// Up to and including ":".
    let prefix: [UInt8]
    /// How many bytes the text stands for.
    let byteCount: Int

    init(prefix: String, byteCount: Int) {
        self.prefix = [UInt8](prefix.utf8)
        self.byteCount = byteCount
    }

    func encode(_ bytes: [UInt8]) throws(KeyError) -> [UInt8] {
        prefix + Base64URL.encode(bytes) + (try check(of: bytes))
    }

    /// The bytes of a text; nil for any other than ``encode(_:)`` makes.
    func decode(_ text: [UInt8]) throws(KeyError) -> [UInt8]? {
        guard text.starts(with: prefix) else { return nil }
        let digits = text.dropFirst(prefix.count)
        let characterCount = Base64URL.characterCount(byteCount: byteCount)
        guard digits.count == characterCount + Self.checkDigitCount,
            let bytes = Base64URL.decode(digits.prefix(characterCount)),
            digits.suffix(Self.checkDigitCount).elementsEqual(try check(of: bytes))
        else { return nil }
        return bytes
    }

    /// The first 4 bytes of SHA-256(prefix ‖ bytes), in hexadecimal.
    private func check(of bytes: [UInt8]) throws(KeyError) -> [UInt8] {
        do {
            let digest = try Hash.sha256(prefix + bytes)
            return [UInt8](Hexadecimal.text(digest.prefix(Self.checkDigitCount / 2)).utf8)
        } catch { throw KeyError(error) }
    }
}
