package import AuthenticatedEncryption
internal import FileAccess
internal import KeyManagement
internal import SystemPackage

/// What the environment says to AWS's tools: variables, and where their files are.
package struct AWSEnvironment: Sendable {
    /// Some of the values are secret.
    private let value: @Sendable (String) -> SecretBytes?

    /// Makes an environment; `value` gives the value of a variable, nil if it isn't set.
    package init(
        _ value: @escaping @Sendable (String) -> SecretBytes? = { Environment.secret($0) }
    ) {
        self.value = value
    }

    /// A secret value; nil if the variable isn't set or empty.
    package func secret(_ name: String) -> SecretBytes? {
        value(name).flatMap { $0.byteCount == 0 ? nil : $0 }
    }

    /// A value that is no secret; nil if the variable isn't set or empty.
    package func text(_ name: String) -> String? {
        secret(name).map { String(decoding: $0.exposedBytes(), as: UTF8.self) }
    }

    /// The path in a variable; nil if it isn't set or empty.
    func path(_ name: String) -> FilePath? {
        secret(name).map { path($0.exposedBytes()) }
    }

    /// The path that a text of the user's means, in which a leading `~/` is the home folder.
    func path(_ text: [UInt8]) -> FilePath {
        guard text.starts(with: "~/".utf8), let home = secret("HOME") else {
            return FilePath(bytes: text)
        }
        return FilePath(bytes: home.exposedBytes() + text.dropFirst())
    }

    /// Reads the two files of profiles, as far as they are there.
    func profiles() throws(CredentialsError) -> Profiles {
        Profiles(
            credentials: try file(.credentials, "AWS_SHARED_CREDENTIALS_FILE", "credentials"),
            configuration: try file(.configuration, "AWS_CONFIG_FILE", "config")
        )
    }

    private func file(
        _ kind: ProfileFile.Kind,
        _ variable: String,
        _ name: String
    ) throws(CredentialsError) -> ProfileFile? {
        let usual = path([UInt8]("~/.aws/\(name)".utf8))
        // Without a home folder there is no usual place.
        guard let path = path(variable) ?? (usual.isAbsolute ? usual : nil) else { return nil }
        let text: SecretBytes
        do throws(FileError) {
            let limit = ProfileFile.byteCountLimit + 1
            text = try KeyFileAccess.read(path, limit: limit).text
        } catch {
            if error.code == .notFound { return nil }
            throw CredentialsError(error.message)
        }
        guard text.byteCount <= ProfileFile.byteCountLimit else {
            throw CredentialsError("\(path) is too long for a file of profiles")
        }
        do throws(CredentialsError) {
            return try ProfileFile(parsing: text, kind: kind)
        } catch { throw CredentialsError("\(path): \(error.message)") }
    }
}
