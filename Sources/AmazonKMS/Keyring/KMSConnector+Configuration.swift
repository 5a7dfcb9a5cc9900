package import KeyManagement

extension AWSConfiguration: ServiceLocator {
    /// The end point of KMS in a region.
    package func endpoint(inRegion region: String) throws(CredentialsError) -> Endpoint {
        try settings.endpoint(inRegion: region)
    }
}

extension KMSConnector {
    /// Reads AWS's variables and files; nothing is asked over the network before the first call.
    ///
    /// - Throws: ``KeyManagement/KeyError/Code/configuration`` if a file can't be read, or a profile that someone named is
    ///   missing.
    package static func load(
        _ configuration: KMSConfiguration,
        environment: AWSEnvironment = AWSEnvironment()
    ) throws(KeyError) -> KMSConnector {
        do throws(CredentialsError) {
            let found = try AWSConfiguration.load(
                profile: configuration.profile,
                region: configuration.region,
                endpointURL: configuration.endpointURL,
                environment: environment
            )
            return KMSConnector(
                locator: found,
                credentials: found.credentials,
                transport: found.transport,
                policy: try found.settings.retryPolicy()
            )
        } catch { throw KeyError(.configuration, error.message, cause: error) }
    }
}
