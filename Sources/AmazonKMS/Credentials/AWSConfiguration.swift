/// How AWS is reached from here: region, end points, credentials.
///
/// Safe to use from many threads.
package struct AWSConfiguration: Sendable {
    package let settings: AWSSettings
    /// Nothing is asked of anyone before the first credentials are.
    package let credentials: any CredentialsProvider
    /// What sends the requests, for credentials too.
    package let transport: any HTTPTransport
    private let machineRegion: MachineRegion?

    /// Reads variables and files; nothing is asked over the network.
    ///
    /// That there are no credentials shows when they are first asked for.
    ///
    /// - Parameters:
    ///   - profile: The profile that the command line names; nil: the environment's, or `default`.
    ///   - region: The region that the command line names.
    ///   - endpointURL: The end point of KMS that the command line names.
    ///   - environment: Variables, and by them files.
    ///   - transport: What sends the requests; nil: libcurl, which trusts `AWS_CA_BUNDLE` or the profile's `ca_bundle`
    ///     instead of the system's certificates where one of them is set.
    ///   - time: By which credentials end.
    /// - Returns: What they say.
    /// - Throws: If a file can't be read, or a profile that someone named is missing.
    package static func load(
        profile: String? = nil,
        region: String? = nil,
        endpointURL: String? = nil,
        environment: AWSEnvironment = AWSEnvironment(),
        transport: (any HTTPTransport)? = nil,
        time: any TimeSource = SystemTime()
    ) throws(CredentialsError) -> AWSConfiguration {
        let profiles = try environment.profiles()
        // botocore's order of the two variables.
        let named =
            profile ?? environment.text("AWS_DEFAULT_PROFILE") ?? environment.text("AWS_PROFILE")
        if let named, profiles[named] == nil {
            throw CredentialsError(
                "there is no profile \(named.debugDescription) in AWS's files (AWS_CONFIG_FILE or "
                    + "~/.aws/config, AWS_SHARED_CREDENTIALS_FILE or ~/.aws/credentials)"
            )
        }
        let name = named ?? "default"
        let settings = AWSSettings(
            .init(region: region, endpointURL: endpointURL),
            profile: profiles[name],
            configuration: profiles.configuration,
            environment: environment
        )
        let transport = transport ?? CurlTransport(certificateFile: settings.certificateFile)
        let metadata = try settings.metadataEndpoint().map {
            InstanceMetadata(endpoint: $0, transport: transport, time: time)
        }
        let chain = CredentialsChain(
            environment: environment,
            profiles: profiles,
            profileName: name,
            isNamedByOption: profile != nil,
            settings: settings,
            transport: transport,
            time: time,
            metadata: metadata
        )
        let credentials: any CredentialsProvider
        do throws(CredentialsError) {
            credentials = try chain.provider()
        } catch { credentials = NoCredentials(error) }
        return AWSConfiguration(
            settings: settings,
            credentials: credentials,
            transport: transport,
            machineRegion: metadata.map { MachineRegion($0, time: time) }
        )
    }

    /// The region for a key: the command line's, the ARN's, the environment's, the profile's, and at
    /// last the EC2 machine's, which must be asked for it.
    package func region(for keyARN: KeyARN?) async throws(CredentialsError) -> String {
        if let region = try settings.region(for: keyARN) { return region }
        guard let region = await machineRegion?.name() else {
            throw CredentialsError(
                "no region is known: name it with --region or AWS_REGION, or give the key as an ARN"
            )
        }
        return region
    }
}
