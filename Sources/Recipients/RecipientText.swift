internal import KeyManagement

/// The text of a public key (format specification, "Texts of keys").
enum RecipientText {
    static func encode(_ key: RecipientKey) throws(KeyError) -> [UInt8] {
        try form(of: key.algorithm).encode(key.bytes)
    }

    /// Reads the key out of its text; nil if it isn't one.
    static func decode(_ text: [UInt8]) throws(KeyError) -> RecipientKey? {
        for algorithm in RecipientAlgorithm.allCases {
            guard let bytes = try form(of: algorithm).decode(text) else { continue }
            return try RecipientKey(bytes, algorithm)
        }
        return nil
    }

    private static func form(of algorithm: RecipientAlgorithm) -> CheckedText {
        CheckedText(
            prefix: "coffer-recipient-\(algorithm.rawValue)-1:",
            byteCount: algorithm.publicKeyByteCount
        )
    }
}
