internal import AuthenticatedEncryption
internal import FileAccess
internal import KeyManagement
internal import SystemPackage

/// A file with nothing in it but a secret token.
struct TokenFile: Sendable {
    /// A longer token would fit into no request.
    private static let byteCountLimit = 20_000

    private let path: FilePath
    private let queue = BlockingQueue("coffer.kms.token")

    init(_ path: FilePath) {
        self.path = path
    }

    /// Reads the token, without blocking the thread.
    func read() async throws(CredentialsError) -> SecretBytes {
        let token: SecretBytes
        do throws(FileError) {
            token = try await queue.run { () throws(FileError) in
                try KeyFileAccess.read(path, limit: Self.byteCountLimit + 1).text
            }
        } catch { throw CredentialsError("the token for credentials: \(error.message)") }
        guard (1...Self.byteCountLimit).contains(token.byteCount) else {
            throw CredentialsError("\(path) is empty or too long for a token")
        }
        return token
    }
}
