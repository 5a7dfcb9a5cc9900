/// A role that is taken by other credentials.
struct AssumedRole: CredentialsSource {
    let role: Role
    /// Who takes it.
    let credentials: any CredentialsProvider
    let client: STSClient

    func fetch() async throws(CredentialsError) -> Credentials {
        try await client.assume(role, by: credentials)
    }
}
