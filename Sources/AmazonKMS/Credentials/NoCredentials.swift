/// Says why there are no credentials, to whoever needs them.
struct NoCredentials: CredentialsProvider {
    private let error: CredentialsError

    init(_ error: CredentialsError) {
        self.error = error
    }

    func credentials(
        replacing rejected: Credentials?
    ) async throws(CredentialsError) -> Credentials { throw error }
}
