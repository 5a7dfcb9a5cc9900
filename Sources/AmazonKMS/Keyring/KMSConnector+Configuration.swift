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
    /// - Throws: ``KeyManagement/KeyError/Code/invalidParameter`` if a file can't be read, or a profile that someone named is
    ///   missing.
    package static func load(
        _ configuration: KMSConfiguration = KMSConfiguration()
    ) throws(KeyError) -> KMSConnector {
        let transport = CurlTransport()
        do throws(CredentialsError) {
            let found = try AWSConfiguration.load(
                profile: configuration.profile,
                region: configuration.region,
                endpointURL: configuration.endpointURL,
                transport: transport
            )
            return KMSConnector(
                locator: found,
                credentials: found.credentials,
                transport: transport
            )
        } catch { throw KeyError(.invalidParameter, error.message, cause: error) }
    }
}
