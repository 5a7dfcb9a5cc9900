package import AuthenticatedEncryption
package import FileAccess
package import SystemPackage

/// The access rules of files with keys: who may read one, and that none is ever overwritten.
package enum KeyFileAccess {
    /// Makes a folder with mode 0700, and those above it, where they are missing.
    package static func createFolder(_ path: FilePath) throws(KeyError) {
        do {
            try Folder.create(at: path, mode: 0o700)
        } catch { throw KeyError(creating: error) }
    }

    /// Writes `text` to a new file with mode 0600 and flushes it; an existing file stays as it is.
    package static func create(_ path: FilePath, holding text: SecretBytes) throws(KeyError) {
        let digest: [UInt8]
        do { digest = try Hash.sha256(path.lastComponentBytes) } catch { throw KeyError(error) }
        try create(path, holding: text, temporaryName: OutputFile.temporaryName(digest: digest))
    }

    /// The same, by way of a temporary file of that name; processes that use one name at a time refuse each other.
    static func create(
        _ path: FilePath,
        holding text: SecretBytes,
        temporaryName: String
    ) throws(KeyError) {
        do throws(FileError) {
            let output = try OutputFile(
                target: path,
                temporaryName: temporaryName,
                replacing: false
            )
            try text.withBytes { bytes throws(FileError) in
                try output.file.write(bytes, at: 0)
            }
            try output.commit(mode: 0o600)
        } catch {
            guard error.code == .exists else { throw KeyError(creating: error) }
            throw KeyError(.exists, "\(path) exists, and a key is never overwritten", cause: error)
        }
    }

    /// Reads the file's first `limit` bytes, or all that there are.
    ///
    /// The file must be the user's or root's and closed to all others. What counts is the file that
    /// was opened: of a symbolic link, what it leads to.
    package static func load(_ path: FilePath, limit: Int) throws(KeyError) -> SecretBytes {
        let text: SecretBytes
        let status: FileStatus
        do throws(FileError) {
            (text, status) = try read(path, limit: limit)
        } catch {
            guard error.code == .notFound else { throw KeyError(reading: error) }
            throw KeyError(.missing, "there is no key file \(path)", cause: error)
        }
        try check(status, of: "key file", path)
        return text
    }

    /// Reads the file's first `limit` bytes, or all that there are, whoever else can read them.
    package static func read(
        _ path: FilePath,
        limit: Int
    ) throws(FileError) -> (text: SecretBytes, status: FileStatus) {
        let file = try File.open(path, for: .reading)
        var byteCount = 0
        let text = try SecretBytes(byteCount: limit) { bytes throws(FileError) in
            byteCount = try file.readNext(into: &bytes)
        }
        return (text.extracting(0..<byteCount), try file.status())
    }

    /// Reads the first `limit` bytes of a file that is no secret, or all that there are.
    package static func loadPublic(_ path: FilePath, limit: Int) throws(KeyError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: limit)
        do throws(FileError) {
            let file = try File.open(path, for: .reading)
            var span = bytes.mutableSpan
            var rawSpan = unsafe span.mutableBytes
            let byteCount = try file.readNext(into: &rawSpan)
            bytes.removeLast(limit - byteCount)
        } catch { throw KeyError(reading: error) }
        return bytes
    }

    /// Where a key file is looked for if the user names none: `$XDG_CONFIG_HOME/coffer/` and its name,
    /// or `$HOME/.config/coffer/` if that variable isn't an absolute path; nil if neither is.
    package static func defaultPath(of name: String) -> FilePath? {
        defaultPath(
            of: name,
            configurationHome: Environment.path("XDG_CONFIG_HOME"),
            home: Environment.path("HOME")
        )
    }

    static func defaultPath(
        of name: String,
        configurationHome: FilePath?,
        home: FilePath?
    ) -> FilePath? {
        path(of: name, in: configurationHome, or: home?.appending(".config"))
    }

    /// Where a file of this program is: in the first of two folders that is an absolute path, under `coffer`.
    static func path(of name: String, in folder: FilePath?, or other: FilePath?) -> FilePath? {
        [folder, other].compactMap(\.self).first(where: \.isAbsolute)?
            .appending("coffer").appending(name)
    }

    /// Refuses a file that others can read or change; `kind` is the word for it.
    static func check(
        _ status: FileStatus,
        of kind: String,
        _ path: FilePath
    ) throws(KeyError) {
        guard status.mode & 0o077 == 0 else {
            throw KeyError(
                .unsafePermissions,
                "others can use the \(kind) \(path) (mode 0\(String(status.mode, radix: 8))): "
                    + "close it to them with chmod 600"
            )
        }
        guard status.userID == Host.effectiveUserID || status.userID == 0 else {
            throw KeyError(
                .unsafePermissions,
                "the \(kind) \(path) belongs to another user (\(status.userID))"
            )
        }
    }
}
