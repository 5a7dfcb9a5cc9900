/// Where a client gets its credentials from, for each request anew.
///
/// Safe to use from many threads; no function blocks a cooperative thread.
package protocol CredentialsProvider: Sendable {
    /// Gives credentials that hold for a while yet, and others than those that a service `rejected`
    /// because they had ended.
    func credentials(
        replacing rejected: Credentials?
    ) async throws(CredentialsError) -> Credentials
}

/// Credentials that never change.
package struct FixedCredentials: CredentialsProvider {
    private let value: Credentials

    package init(_ value: Credentials) {
        self.value = value
    }

    package func credentials(
        replacing rejected: Credentials?
    ) async throws(CredentialsError) -> Credentials { value }
}
