/// Why there are no credentials; the message says what helps and shows none of them.
package struct CredentialsError: Error, Sendable, Hashable {
    package enum Kind: Sendable {
        /// Variables, files or the command line aren't as they must be.
        case configuration
        /// Whoever gives them gives none, or there is nobody.
        case refused
        /// Whoever gives them doesn't answer now, and may do so later.
        case unavailable
    }

    package let message: String
    package let kind: Kind

    package init(_ message: String, _ kind: Kind = .configuration) {
        self.message = message
        self.kind = kind
    }
}
