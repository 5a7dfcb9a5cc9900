internal import AuthenticatedEncryption
internal import KeyManagement

/// What a protected identity file holds: the public key, and the private key under a passphrase (format
/// specification, "Texts of keys").
struct ProtectedIdentity {
    let publicKey: RecipientKey
    /// Of the private key, bound to the public key.
    private let wrap: [UInt8]

    /// Wraps a private key; blocks for half a second.
    init(
        _ privateKey: SecretBytes,
        of publicKey: RecipientKey,
        under passphrase: Passphrase
    ) throws(KeyError) {
        self.publicKey = publicKey
        wrap = try PassphraseWrap.wrap(
            privateKey,
            under: passphrase,
            info: Self.info(of: publicKey)
        )
    }

    /// Reads the line of a file; nil if it isn't one, or demands more of scrypt than it may.
    init?(decoding line: SecretBytes) throws(KeyError) {
        for algorithm in RecipientAlgorithm.allCases {
            let form = Self.form(of: algorithm)
            // It is no secret once its beginning shows that it isn't a private key's.
            guard line.byteCount > form.prefix.count,
                form.prefix.indices.allSatisfy({ line[$0] == form.prefix[$0] }),
                let bytes = try form.decode(line.exposedBytes())
            else { continue }
            let wrap = [UInt8](bytes.dropFirst(algorithm.publicKeyByteCount))
            guard PassphraseWrap.isWellFormed(wrap) else { return nil }
            self.wrap = wrap
            let publicBytes = [UInt8](bytes.prefix(algorithm.publicKeyByteCount))
            publicKey = try RecipientKey(publicBytes, algorithm)
            return
        }
        return nil
    }

    /// The line of the file.
    func line() throws(KeyError) -> [UInt8] {
        try Self.form(of: publicKey.algorithm).encode(publicKey.bytes + wrap)
    }

    /// The private key, nil if the passphrase is another one or the wrap was changed; blocks for the time
    /// of a derivation.
    func privateKey(under passphrase: Passphrase) throws(KeyError) -> SecretBytes? {
        try PassphraseWrap.unwrap(wrap, under: passphrase, info: Self.info(of: publicKey))
    }

    private static func info(of publicKey: RecipientKey) -> [UInt8] {
        form(of: publicKey.algorithm).prefix + publicKey.bytes
    }

    private static func form(of algorithm: RecipientAlgorithm) -> CheckedText {
        CheckedText(
            prefix: "coffer-protected-identity-\(algorithm.rawValue)-1:",
            byteCount: algorithm.publicKeyByteCount
                + PassphraseWrap.byteCount(secretByteCount: KeyText.keyByteCount)
        )
    }
}
