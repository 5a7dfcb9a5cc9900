/// Where temporary credentials are fetched; safe to use from many threads.
protocol CredentialsSource: Sendable {
    /// Fetches credentials, each time anew; doesn't block the thread.
    func fetch() async throws(CredentialsError) -> Credentials
}
