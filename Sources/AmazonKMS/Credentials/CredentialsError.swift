/// Why there are no credentials; the message says what helps and shows none of them.
package struct CredentialsError: Error, Sendable, Hashable {
    package let message: String

    package init(_ message: String) {
        self.message = message
    }
}
