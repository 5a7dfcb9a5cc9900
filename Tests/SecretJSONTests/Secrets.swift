internal import AuthenticatedEncryption

extension SecretBytes {
    /// Secret bytes that are no secret.
    convenience init(_ bytes: [UInt8]) {
        unsafe self.init(copying: bytes.span.bytes)
    }

    /// A secret text that is no secret.
    convenience init(_ text: String) {
        self.init([UInt8](text.utf8))
    }

    /// The bytes as text.
    var exposedText: String { String(decoding: exposedBytes(), as: UTF8.self) }
}
