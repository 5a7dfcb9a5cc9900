/// A role that is taken by a token in a file, as Kubernetes gives to its containers.
struct WebIdentity: CredentialsSource {
    let role: Role
    /// Read anew each time, as somebody else keeps it fresh.
    let tokenFile: TokenFile
    let client: STSClient

    func fetch() async throws(CredentialsError) -> Credentials {
        try await client.assume(role, byToken: tokenFile.read())
    }
}
