/// Knows the texts of secret keys (format specification, "Texts of keys"), to keep them out of messages.
enum SecretText {
    private static let beginnings = [
        "coffer-local-key-", "coffer-identity-", "coffer-protected-identity-",
    ].map { Array($0.utf8) }

    /// Whether the text of a key stands where a reference belongs, alone or behind a scheme.
    ///
    /// The names of files may begin like such texts; with a version and a colon behind, they don't.
    static func stands(in reference: [UInt8]) -> Bool {
        reference.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).dropLast()
            .contains { part in
                part.suffix(2).elementsEqual("-1".utf8)
                    && beginnings.contains { part.starts(with: $0) }
            }
    }
}
