internal import AuthenticatedEncryption
internal import FileAccess
package import SystemPackage

/// 32 secret random bytes of this user on this host, by which a run knows what an earlier one began.
///
/// They wrap and open nothing. Safe to use from many threads.
package struct HostSecret: Sendable {
    package static let byteCount = 32

    private let secret: SecretBytes

    /// Reads the secret in the file at `path`, by default ``defaultPath()``; makes it if there is none.
    ///
    /// Of processes that make it at the same time one wins, and all have its secret. The folder is made with mode 0700
    /// if it is missing, the file with mode 0600.
    ///
    /// - Throws: ``KeyError``: `configuration` if no variable says where it is to be, `unsafePermissions` if others
    ///   can use the file or it isn't the user's, `malformedKeyFile` if it hasn't 32 bytes, `accessDenied`,
    ///   `cannotCreate`, `io`.
    package static func load(from path: FilePath? = nil) throws(KeyError) -> HostSecret {
        guard let path = path ?? defaultPath() else {
            throw KeyError(
                .configuration,
                "resuming keeps a secret under $XDG_STATE_HOME or $HOME/.local/state, and neither "
                    + "variable has an absolute path: set HOME"
            )
        }
        if let found = try read(path) { return found }
        try KeyFileAccess.createFolder(path.removingLastComponent())
        try create(path)
        guard let made = try read(path) else {
            throw KeyError(.missing, "\(path) was removed while it was made: run it again")
        }
        return made
    }

    /// `$XDG_STATE_HOME/coffer/resume.key`, or `$HOME/.local/state/coffer/resume.key` if that variable isn't an
    /// absolute path; nil if neither is.
    package static func defaultPath() -> FilePath? {
        defaultPath(
            stateHome: Environment.path("XDG_STATE_HOME"),
            home: Environment.path("HOME")
        )
    }

    static func defaultPath(stateHome: FilePath?, home: FilePath?) -> FilePath? {
        let other = home?.appending(".local").appending("state")
        return KeyFileAccess.path(of: "resume.key", in: stateHome, or: other)
    }

    /// The 32 bytes that only this user on this host can make for `message`.
    package func code(for message: [UInt8]) throws(KeyError) -> [UInt8] {
        do { return try MessageAuthentication.code(for: message, key: secret) } catch {
            throw KeyError(error)
        }
    }

    /// Whether `code` is that of `message`; compared in constant time.
    package func isValid(_ code: [UInt8], for message: [UInt8]) throws(KeyError) -> Bool {
        do { return try MessageAuthentication.isValid(code, for: message, key: secret) } catch {
            throw KeyError(error)
        }
    }

    /// The secret in a file; nil if there is no file.
    private static func read(_ path: FilePath) throws(KeyError) -> HostSecret? {
        let bytes: SecretBytes
        let status: FileStatus
        do throws(FileError) {
            (bytes, status) = try KeyFileAccess.read(path, limit: byteCount + 1)
        } catch {
            guard error.code == .notFound else { throw KeyError(reading: error) }
            return nil
        }
        try KeyFileAccess.check(status, of: "secret for resuming", path)
        // Stricter than for key files: root's secret is no proof of what this user began.
        guard status.userID == Host.effectiveUserID else {
            throw KeyError(.unsafePermissions, "\(path) belongs to another user (\(status.userID))")
        }
        guard bytes.byteCount == byteCount else {
            throw KeyError(
                .malformedKeyFile,
                "\(path) isn't the secret of \(byteCount) bytes that it should be: remove it, and a new one is made"
            )
        }
        return HostSecret(secret: bytes)
    }

    /// Puts a new secret there, whole and at once, unless another process was faster.
    private static func create(_ path: FilePath) throws(KeyError) {
        let secret: SecretBytes
        let name: String
        do throws(CryptoError) {
            secret = try SecretBytes.random(byteCount: byteCount)
            // A name that no other process has: none waits for another, and the rename decides.
            name = OutputFile.temporaryName(digest: try SystemRandom.bytes(8))
        } catch { throw KeyError(error) }
        do { try KeyFileAccess.create(path, holding: secret, temporaryName: name) } catch {
            guard error.code == .exists else { throw error }
        }
    }
}
