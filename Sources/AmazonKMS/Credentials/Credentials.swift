package import AuthenticatedEncryption

/// What a request is signed with.
package struct Credentials: Sendable {
    /// Names the key; not secret.
    package let accessKeyID: String
    package let secretAccessKey: SecretBytes
    /// Goes with temporary keys.
    package let sessionToken: SecretBytes?
    /// When they end; nil: never, as far as anyone said.
    package let expiration: UTCTime?

    package init(
        accessKeyID: String,
        secretAccessKey: SecretBytes,
        sessionToken: SecretBytes? = nil,
        expiration: UTCTime? = nil
    ) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.expiration = expiration
    }

    /// Whether these are the same ones, by what isn't secret and the session.
    func isSame(as other: Credentials) -> Bool {
        guard accessKeyID == other.accessKeyID else { return false }
        return switch (sessionToken, other.sessionToken) {
        case (nil, nil): true
        case (let mine?, let others?): mine.isEqual(to: others)
        default: false
        }
    }
}
