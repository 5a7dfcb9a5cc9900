internal import AuthenticatedEncryption

/// Finds where credentials come from, in botocore's order.
///
/// Looks at variables and at files that were read before; nothing is called yet.
struct CredentialsChain: Sendable {
    let environment: AWSEnvironment
    let profiles: Profiles
    /// The profile in use, which may be missing if nobody named it.
    let profileName: String
    /// Whether the command line names the profile: variables that say the same don't count then.
    let isNamedByOption: Bool
    let settings: AWSSettings
    let transport: any HTTPTransport
    let time: any TimeSource
    /// Nil: not to be asked.
    let metadata: InstanceMetadata?

    var client: STSClient { STSClient(settings: settings, transport: transport, time: time) }

    /// What credentials come from.
    func provider() throws(CredentialsError) -> any CredentialsProvider {
        if !isNamedByOption, let credentials = try environment.credentials() {
            return FixedCredentials(credentials)
        }
        let profile = profiles[profileName]
        if let profile, profile.takesRole {
            return try roleProvider(profile, visited: [profileName])
        }
        if let found = try profileProvider(profile, usesVariables: !isNamedByOption) {
            return found
        }
        if let container = try containerProvider() { return container }
        guard let metadata else { throw Self.nothing(profileName, "IMDS is not to be asked") }
        return renewing(LastResort(profileName: profileName, source: .init(metadata: metadata)))
    }

    func renewing(_ source: some CredentialsSource) -> RenewingCredentials {
        RenewingCredentials(source, time: time)
    }

    /// The credentials of a container; nil if this is none that has any.
    func containerProvider() throws(CredentialsError) -> (any CredentialsProvider)? {
        let location: ContainerLocation
        if let text = environment.text("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") {
            guard let relative = ContainerLocation(relative: text) else {
                throw CredentialsError(
                    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is no path that begins with a slash"
                )
            }
            location = relative
        } else if let text = environment.text("AWS_CONTAINER_CREDENTIALS_FULL_URI") {
            guard let full = ContainerLocation(full: text) else {
                throw CredentialsError(
                    "AWS_CONTAINER_CREDENTIALS_FULL_URI is refused: it must be a URL with https, or "
                        + "with http to this machine or the fixed addresses of ECS and EKS"
                )
            }
            location = full
        } else {
            return nil
        }
        return renewing(
            ContainerCredentials(location, token: containerToken, transport: transport, time: time)
        )
    }

    private var containerToken: ContainerCredentials.Token {
        if let path = environment.path("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE") {
            return .file(TokenFile(path))
        }
        return environment.secret("AWS_CONTAINER_AUTHORIZATION_TOKEN").map { .value($0) } ?? .none
    }

    /// The error when all places are exhausted; `reason` is of the last.
    static func nothing(_ profileName: String, _ reason: String) -> CredentialsError {
        CredentialsError(
            "there are no AWS credentials: not in the environment (AWS_ACCESS_KEY_ID, "
                + "AWS_WEB_IDENTITY_TOKEN_FILE), not in the profile \(profileName), not of a "
                + "container, not of an EC2 machine (\(reason)); name a profile with --profile or set "
                + "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
            .refused
        )
    }

    /// The machine's own credentials, where nothing else is left.
    private struct LastResort: CredentialsSource {
        let profileName: String
        let source: InstanceCredentials

        func fetch() async throws(CredentialsError) -> Credentials {
            do throws(CredentialsError) {
                return try await source.fetch()
            } catch { throw CredentialsChain.nothing(profileName, error.message) }
        }
    }
}
