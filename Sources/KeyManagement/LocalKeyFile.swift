package import AuthenticatedEncryption
internal import FileAccess
public import SystemPackage

/// A local wrapping key, with the file that it stands in.
///
/// Who can read the file can open every container that was made with it; without the file nobody
/// can. Safe to use from many threads.
public struct LocalKeyFile: Sendable {
    /// Where the key stands.
    public let path: FilePath
    /// "local:" and 32 hexadecimal digits that are derived from the key; not secret.
    public let keyID: String

    package let wrappingKey: SecretBytes

    /// Makes a new key and writes it to a new file with mode 0600, flushed to disk.
    ///
    /// If `path` is ``defaultPath()``, its folder is made, with mode 0700, if it is missing.
    ///
    /// - Throws: ``KeyError``: `exists` if there is a file, which is never overwritten, `cannotCreate`
    ///   if its folder is missing or may not be written to, `io` if writing fails.
    public static func create(at path: FilePath) throws(KeyError) -> LocalKeyFile {
        let wrappingKey: SecretBytes
        let text: SecretBytes
        do throws(CryptoError) {
            wrappingKey = try SecretBytes.random(byteCount: KeyText.keyByteCount)
            text = try LocalKeyText.encode(wrappingKey)
        } catch { throw KeyError(error) }
        let keyFile = try LocalKeyFile(path: path, wrappingKey: wrappingKey)
        if path == defaultPath() {
            try KeyFileAccess.createFolder(path.removingLastComponent())
        }
        try KeyFileAccess.create(path, holding: text)
        return keyFile
    }

    /// Reads the key in the file at `path`.
    ///
    /// - Throws: ``KeyError``: `missing` if there is no file, `accessDenied` if this user may not
    ///   read it, `unsafePermissions` if others than its
    ///   owner may read or change it or it is neither the user's nor root's, `malformedKeyFile` if
    ///   it holds no key, `io` if it can't be read.
    public static func load(from path: FilePath) throws(KeyError) -> LocalKeyFile {
        let text = try KeyFileAccess.load(path, limit: KeyText.byteCountLimit + 1)
        let wrappingKey: SecretBytes?
        do {
            wrappingKey = try LocalKeyText.decode(text)
        } catch { throw KeyError(error) }
        guard let wrappingKey else {
            throw KeyError(.malformedKeyFile, "\(path) is not a key file of coffer, or is damaged")
        }
        return try LocalKeyFile(path: path, wrappingKey: wrappingKey)
    }

    /// Where the key file is looked for if the user names none.
    ///
    /// `$XDG_CONFIG_HOME/coffer/default.key`, or `$HOME/.config/coffer/default.key` if that variable
    /// isn't an absolute path; nil if neither is.
    public static func defaultPath() -> FilePath? {
        KeyFileAccess.defaultPath(of: "default.key")
    }

    package init(path: FilePath, wrappingKey: SecretBytes) throws(KeyError) {
        self.path = path
        self.wrappingKey = wrappingKey
        do {
            let key = try HKDF.extract(
                salt: [UInt8](repeating: 0, count: HKDF.keyByteCount),
                inputKey: wrappingKey
            )
            let id = try HKDF.expand(key, info: [UInt8]("coffer local key id".utf8), byteCount: 16)
            keyID = "local:" + Hexadecimal.text(id.exposedBytes())
        } catch { throw KeyError(error) }
    }
}
