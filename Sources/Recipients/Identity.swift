internal import AuthenticatedEncryption
public import KeyManagement
public import SystemPackage

/// The private key of a recipient, with the file that it stands in.
///
/// Who can read the file can open every container that was sealed for its public key; without the
/// file nobody can. Safe to use from many threads.
public struct Identity: Sendable {
    /// Where the private key stands.
    public let path: FilePath
    /// What seals for this identity.
    public let publicKey: RecipientKey

    let privateKey: SecretBytes

    /// Makes a new private key and writes it to a new file with mode 0600, flushed to disk, with the
    /// public key in a comment.
    ///
    /// If `path` is ``defaultPath()``, its folder is made, with mode 0700, if it is missing.
    ///
    /// - Throws: ``KeyError``: `exists` if there is a file, which is never overwritten, `cannotCreate`
    ///   if its folder is missing or may not be written to, `io` if writing fails.
    public static func create(
        at path: FilePath,
        algorithm: RecipientAlgorithm = .xwing
    ) throws(KeyError) -> Identity {
        let privateKey: SecretBytes
        do {
            privateKey = try SecretBytes.random(byteCount: KeyText.keyByteCount)
        } catch { throw KeyError(error) }
        let identity = try Identity(path: path, privateKey: privateKey, algorithm)
        let text = try identity.text()
        if path == defaultPath() {
            try KeyFileAccess.createFolder(path.removingLastComponent())
        }
        try KeyFileAccess.create(path, holding: text)
        return identity
    }

    /// Reads the private key in the file at `path`.
    ///
    /// - Throws: ``KeyError``: `missing` if there is no file, `accessDenied` if this user may not
    ///   read it, `unsafePermissions` if others than its owner may read or change it or it is neither
    ///   the user's nor root's, `malformedKeyFile` if it holds no private key, `io` if it can't be
    ///   read.
    public static func load(from path: FilePath) throws(KeyError) -> Identity {
        let text = try KeyFileAccess.load(path, limit: KeyText.byteCountLimit + 1)
        for algorithm in RecipientAlgorithm.allCases {
            let privateKey: SecretBytes?
            do {
                privateKey = try keyText(algorithm).decode(text)
            } catch { throw KeyError(error) }
            guard let privateKey else { continue }
            return try Identity(path: path, privateKey: privateKey, algorithm)
        }
        throw KeyError(.malformedKeyFile, "\(path) is not an identity of coffer, or is damaged")
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
    func text() throws(KeyError) -> SecretBytes {
        let heading = """
            # Identity of Coffer. Whoever has it opens every container made for its public key;
            # without it, nobody does. Keep a copy in another safe place.
            # public key: \(try publicKey.text())

            """
        do {
            return try Self.keyText(publicKey.algorithm).encode(privateKey, heading: heading)
        } catch { throw KeyError(error) }
    }

    private static func keyText(_ algorithm: RecipientAlgorithm) -> KeyText {
        KeyText(prefix: "coffer-identity-\(algorithm.rawValue)-1:")
    }
}
