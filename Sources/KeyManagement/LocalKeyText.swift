internal import AuthenticatedEncryption

/// The text of a local key file (format specification, "Kind 1: local key file").
enum LocalKeyText {
    private static let text = KeyText(prefix: "coffer-local-key-1:")
    private static let heading = """
        # Wrapping key of Coffer. Whoever has it opens every container made with it;
        # without it, nobody does. Keep a copy in another safe place.

        """

    /// Writes a 32-byte key as the text of a key file.
    static func encode(_ key: SecretBytes) throws(CryptoError) -> SecretBytes {
        try text.encode(key, heading: heading)
    }

    /// Reads the key out of the text of a key file; nil if it isn't one.
    static func decode(_ text: SecretBytes) throws(CryptoError) -> SecretBytes? {
        try Self.text.decode(text)
    }
}
