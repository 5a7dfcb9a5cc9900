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
    /// Gives the value of an environment variable.
    private let variable: @Sendable (String) -> String?
    private let profile: ProfileSection?
    private let configuration: ProfileFile?

    /// - Parameters:
    ///   - options: What the command line says.
    ///   - profile: The chosen profile's section of the configuration file.
    ///   - configuration: That file, for its sections of services.
    ///   - variable: Gives the value of an environment variable, nil if it isn't set.
    package init(
        _ options: Options,
        profile: ProfileSection?,
        configuration: ProfileFile?,
        variable: @escaping @Sendable (String) -> String?
    ) {
        self.options = options
        self.profile = profile
        self.configuration = configuration
        self.variable = variable
    }

    /// The region for a key: the command line's, the ARN's, the environment's, the profile's; nil if
    /// none of them says it.
    package func region(for keyARN: KeyARN?) throws(CredentialsError) -> String? {
        let named =
            options.region ?? keyARN?.region ?? text("AWS_REGION") ?? text("AWS_DEFAULT_REGION")
            ?? profile?.text("region")
        guard let named else { return nil }
        guard Partition(ofRegion: named) != nil else {
            throw CredentialsError("\(named.debugDescription) is no name of a region")
        }
        return named
    }

    /// The end point of KMS in a region: the command line's, the environment's, the services section's,
    /// the profile's, or AWS's own.
    package func endpoint(inRegion region: String) throws(CredentialsError) -> Endpoint {
        if let url = options.endpointURL { return try Self.endpoint(url) }
        if text("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS") != "true",
            let url = text("AWS_ENDPOINT_URL_KMS") ?? text("AWS_ENDPOINT_URL") ?? configuredURL
        {
            return try Self.endpoint(url)
        }
        let usesFIPS = flag("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint")
        let usesDualStack = flag("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint")
        let endpoint = Partition(ofRegion: region)?.endpoint(
            of: "kms",
            in: region,
            usingFIPS: usesFIPS,
            usingDualStack: usesDualStack
        )
        guard let endpoint else {
            throw CredentialsError("KMS has no such end point in \(region.debugDescription)")
        }
        return endpoint
    }

    private var configuredURL: String? {
        let services = profile?.text("services").flatMap { configuration?.services($0) }
        return services?.text("endpoint_url", within: "kms") ?? profile?.text("endpoint_url")
    }

    private func flag(_ variable: String, _ name: String) -> Bool {
        (text(variable) ?? profile?.text(name))?.lowercased() == "true"
    }

    /// A variable that is set to something.
    private func text(_ name: String) -> String? {
        variable(name).flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func endpoint(_ url: String) throws(CredentialsError) -> Endpoint {
        guard let endpoint = Endpoint(parsing: url) else {
            throw CredentialsError(
                "\(url.debugDescription) is no end point: https://HOST or https://HOST:PORT is one"
            )
        }
        return endpoint
    }
}
