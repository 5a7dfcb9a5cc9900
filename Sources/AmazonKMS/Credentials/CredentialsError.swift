/// Why there are no credentials; the message says what helps and shows none of them.
package struct CredentialsError: Error, Sendable, Hashable {
    package let message: String
    /// Whether whoever gives them doesn't answer now, and may do so later.
    package let isUnavailable: Bool

    package init(_ message: String, isUnavailable: Bool = false) {
        self.message = message
        self.isUnavailable = isUnavailable
    }
}
