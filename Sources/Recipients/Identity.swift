internal import AuthenticatedEncryption
public import KeyManagement
public import SystemPackage

/// The private key of a recipient, with the file that it stands in.
///
/// Who can read the file can open every container that was sealed for its public key, unless the private
/// key is under a passphrase in it; without the file nobody can. Safe to use from many threads.
public struct Identity: Sendable {
    /// Where the private key stands.
    public let path: FilePath
    /// What seals for this identity.
    public let publicKey: RecipientKey

    let privateKey: SecretBytes

    /// Makes a new private key and writes it to a new file with mode 0600, flushed to disk, with the
    /// public key in a comment.
    ///
    /// If `path` is ``defaultPath()``, its folder is made, with mode 0700, if it is missing. Blocks; with a
    /// passphrase for half a second longer, and 130 MB.
    ///
    /// - Parameters:
    ///   - path: The new file.
    ///   - algorithm: What the keys are for.
    ///   - passphrase: What the private key is put under; nil for none.
    /// - Returns: The identity, open.
    /// - Throws: ``KeyError``: `exists` if there is a file, which is never overwritten, `cannotCreate`
    ///   if its folder is missing or may not be written to, `io` if writing fails.
    public static func create(
        at path: FilePath,
        algorithm: RecipientAlgorithm = .xwing,
        under passphrase: Passphrase? = nil
    ) throws(KeyError) -> Identity {
        let privateKey: SecretBytes
        do {
            privateKey = try SecretBytes.random(byteCount: KeyText.keyByteCount)
        } catch { throw KeyError(error) }
        let identity = try Identity(path: path, privateKey: privateKey, algorithm)
        let text = try identity.text(under: passphrase)
        if path == defaultPath() {
            try KeyFileAccess.createFolder(path.removingLastComponent())
        }
        try KeyFileAccess.create(path, holding: text)
        return identity
    }

    /// Reads the private key in the file at `path`.
    ///
    /// Blocks; if the private key is under a passphrase, for the time of a derivation, half a second and
    /// 130 MB as a rule.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - ask: Gets the passphrase, and is called only if there is one; nil if it can't be had.
    /// - Returns: The identity, open.
    /// - Throws: ``KeyError``: `missing` if there is no file, `accessDenied` if this user may not
    ///   read it, `unsafePermissions` if others than its owner may read or change it or it is neither
    ///   the user's nor root's, `malformedKeyFile` if it holds no private key, `wrongPassphrase`, `io` if it
    ///   can't be read, and what `ask` throws.
    public static func load(
        from path: FilePath,
        asking ask: (() throws(KeyError) -> Passphrase)? = nil
    ) throws(KeyError) -> Identity {
        switch try content(of: path) {
        case .privateKey(let privateKey, let algorithm):
            return try Identity(path: path, privateKey: privateKey, algorithm)
        case .protected(let protected):
            guard let passphrase = try ask?() else {
                throw KeyError(.wrongPassphrase, "the identity \(path) needs its passphrase")
            }
            guard let privateKey = try protected.privateKey(under: passphrase) else {
                throw KeyError(
                    .wrongPassphrase,
                    "the identity \(path) has another passphrase, or was changed"
                )
            }
            let publicKey = protected.publicKey
            let identity = try Identity(path: path, privateKey: privateKey, publicKey.algorithm)
            guard identity.publicKey == publicKey else { throw malformed(path) }
            return identity
        }
    }

    /// Reads the public key of the identity in the file at `path`, without its passphrase.
    ///
    /// What no passphrase has opened is as authentic as the file, which nobody else may write.
    ///
    /// - Throws: What ``load(from:asking:)`` throws, but for `wrongPassphrase`.
    public static func loadPublicKey(from path: FilePath) throws(KeyError) -> RecipientKey {
        switch try content(of: path) {
        case .privateKey(let privateKey, let algorithm):
            try Identity(path: path, privateKey: privateKey, algorithm).publicKey
        case .protected(let protected):
            protected.publicKey
        }
    }

    /// Where `coffer keygen --recipient` puts the file if the user names none.
    ///
    /// `$XDG_CONFIG_HOME/coffer/default.identity`, or `$HOME/.config/coffer/default.identity` if that
    /// variable isn't an absolute path; nil if neither is.
    public static func defaultPath() -> FilePath? {
        KeyFileAccess.defaultPath(of: "default.identity")
    }

    /// Takes 32 secret bytes.
    init(
        path: FilePath,
        privateKey: SecretBytes,
        _ algorithm: RecipientAlgorithm
    ) throws(KeyError) {
        self.path = path
        self.privateKey = privateKey
        let publicBytes: [UInt8]
        do {
            publicBytes = try HybridEncryption.publicKey(of: privateKey, algorithm)
        } catch {
            throw KeyError(.internalInconsistency, "no public key could be derived", cause: error)
        }
        publicKey = try RecipientKey(publicBytes, algorithm)
    }

    /// The text of the file.
    func text(under passphrase: Passphrase? = nil) throws(KeyError) -> SecretBytes {
        guard let passphrase else { return try IdentityText.encode(privateKey, of: publicKey) }
        return try IdentityText.encode(
            ProtectedIdentity(privateKey, of: publicKey, under: passphrase)
        )
    }

    private static func content(of path: FilePath) throws(KeyError) -> IdentityText.Content {
        let text = try KeyFileAccess.load(path, limit: KeyText.byteCountLimit + 1)
        guard let content = try IdentityText.decode(text) else { throw malformed(path) }
        return content
    }

    private static func malformed(_ path: FilePath) -> KeyError {
        KeyError(.malformedKeyFile, "\(path) is not an identity of coffer, or is damaged")
    }
}
