internal import AuthenticatedEncryption
internal import FileAccess
internal import KeyManagement

/// The text of a public key (format specification, "Texts of keys").
enum RecipientText {
    private static let checkDigitCount = 8

    static func encode(_ key: RecipientKey) throws(KeyError) -> [UInt8] {
        let prefix = prefix(of: key.algorithm)
        return prefix + Base64URL.encode(key.bytes) + (try check(of: key.bytes, after: prefix))
    }

    /// Reads the key out of its text; nil if it isn't one.
    static func decode(_ text: [UInt8]) throws(KeyError) -> RecipientKey? {
        for algorithm in RecipientAlgorithm.allCases {
            let prefix = prefix(of: algorithm)
            guard text.starts(with: prefix) else { continue }
            let digits = text.dropFirst(prefix.count)
            let characterCount = Base64URL.characterCount(byteCount: algorithm.publicKeyByteCount)
            guard digits.count == characterCount + checkDigitCount,
                let key = Base64URL.decode(digits.prefix(characterCount)),
                digits.suffix(checkDigitCount).elementsEqual(try check(of: key, after: prefix))
            else { return nil }
            return try RecipientKey(key, algorithm)
        }
        return nil
    }

    private static func prefix(of algorithm: RecipientAlgorithm) -> [UInt8] {
        [UInt8]("coffer-recipient-\(algorithm.rawValue)-1:".utf8)
    }

    /// The first 4 bytes of SHA-256(prefix ‖ key), in hexadecimal.
    private static func check(of key: [UInt8], after prefix: [UInt8]) throws(KeyError) -> [UInt8] {
        do {
            let digest = try Hash.sha256(prefix + key)
            return [UInt8](Hexadecimal.text(digest.prefix(checkDigitCount / 2)).utf8)
        } catch { throw KeyError(error) }
    }
}
