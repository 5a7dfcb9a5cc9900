internal import SystemPackage

/// What the user's surroundings say of region and end point; no file and no variable is read here.
package struct AWSSettings: Sendable {
    /// What the command line says.
    package struct Options: Sendable {
        package var region: String?
        package var endpointURL: String?

        package init(region: String? = nil, endpointURL: String? = nil) {
            self.region = region
            self.endpointURL = endpointURL
        }
    }

    private let options: Options
    private let environment: AWSEnvironment
    private let profile: Profile?
    private let configuration: ProfileFile?

    /// - Parameters:
    ///   - options: What the command line says.
    ///   - profile: The chosen profile.
    ///   - configuration: The configuration file, for its sections of services.
    ///   - environment: For its variables.
    package init(
        _ options: Options,
        profile: Profile?,
        configuration: ProfileFile?,
        environment: AWSEnvironment
    ) {
        self.options = options
        self.profile = profile
        self.configuration = configuration
        self.environment = environment
    }

    /// The region for a key: the command line's, the ARN's, the environment's, the profile's; nil if
    /// none of them says it.
    package func region(for keyARN: KeyARN?) throws(CredentialsError) -> String? {
        let named =
            options.region ?? keyARN?.region ?? environment.text("AWS_REGION")
            ?? environment.text("AWS_DEFAULT_REGION") ?? profile?.text("region")
        guard let named else { return nil }
        guard Partition(ofRegion: named) != nil else {
            throw CredentialsError("\(named.debugDescription) is no name of a region")
        }
        return named
    }

    /// The end point of a service in a region: the command line's, which is for KMS only, the
    /// environment's, the services section's, the profile's, or AWS's own.
    package func endpoint(
        of service: AWSService = .kms,
        inRegion region: String
    ) throws(CredentialsError) -> Endpoint {
        if service == .kms, let url = options.endpointURL { return try Self.endpoint(url) }
        if try !flag("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls"),
            let url = environment.text("AWS_ENDPOINT_URL_\(service.label)")
                ?? environment.text("AWS_ENDPOINT_URL") ?? configuredURL(of: service)
        {
            return try Self.endpoint(url)
        }
        let partition = Partition(ofRegion: region)
        let usesDualStack = try flag("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint")
        let usesFIPS = try flag("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint")
        // There STS's usual end points are the validated ones.
        let isFIPSUsual =
            service == .sts && partition?.name == "aws-us-gov" && !usesDualStack
        let endpoint = partition?.endpoint(
            of: service.rawValue,
            in: region,
            usingFIPS: usesFIPS && !isFIPSUsual,
            usingDualStack: usesDualStack
        )
        guard let endpoint else {
            throw CredentialsError(
                "\(service.label) has no such end point in \(region.debugDescription)"
            )
        }
        return endpoint
    }

    /// How often requests are sent: `AWS_MAX_ATTEMPTS`, the profile's `max_attempts`, or as usual.
    package func retryPolicy() throws(CredentialsError) -> RetryPolicy {
        var policy = RetryPolicy()
        if let text = environment.text("AWS_MAX_ATTEMPTS") ?? profile?.text("max_attempts") {
            guard let count = Int(text), count > 0 else {
                throw CredentialsError(
                    "AWS_MAX_ATTEMPTS (max_attempts in a profile) isn't a number of at least 1"
                )
            }
            policy.attemptCount = count
        }
        return policy
    }

    /// The file of certificates to trust instead of the system's; nil if none is named.
    var certificateFile: String? {
        (environment.text("AWS_CA_BUNDLE") ?? profile?.text("ca_bundle"))
            .map { environment.path([UInt8]($0.utf8)).string }
    }

    /// Where an EC2 machine tells of itself; nil if that isn't to be asked.
    func metadataEndpoint() throws(CredentialsError) -> Endpoint? {
        guard environment.text("AWS_EC2_METADATA_DISABLED")?.lowercased() != "true" else {
            return nil
        }
        let url =
            environment.text("AWS_EC2_METADATA_SERVICE_ENDPOINT")
            ?? profile?.text("ec2_metadata_service_endpoint")
        if let url { return try Self.endpoint(url) }
        let mode =
            environment.text("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE")
            ?? profile?.text("ec2_metadata_service_endpoint_mode")
        let usesIPv6 = mode?.lowercased() == "ipv6"
        return Endpoint(scheme: .http, host: usesIPv6 ? "[fd00:ec2::254]" : "169.254.169.254")
    }

    private func configuredURL(of service: AWSService) -> String? {
        let services = profile?.text("services").flatMap { configuration?.services($0) }
        return services?.text("endpoint_url", within: service.rawValue)
            ?? profile?.text("endpoint_url")
    }

    /// Whoever writes 1 wants a certain end point, and mustn't get another unawares.
    private func flag(_ variable: String, _ name: String) throws(CredentialsError) -> Bool {
        switch (environment.text(variable) ?? profile?.text(name))?.lowercased() {
        case "true": return true
        case "false", nil: return false
        default:
            throw CredentialsError("\(variable) (\(name) in a profile) must be true or false")
        }
    }

    private static func endpoint(_ url: String) throws(CredentialsError) -> Endpoint {
        guard let endpoint = Endpoint(parsing: url) else {
            // What stands before an @ may be a password.
            let shown = url.lastIndex(of: "@").map { "..." + url[$0...] } ?? url
            throw CredentialsError(
                "\(shown.debugDescription) is no end point: https://HOST or https://HOST:PORT is one"
            )
        }
        return endpoint
    }
}
