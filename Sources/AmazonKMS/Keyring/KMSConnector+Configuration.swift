package import KeyManagement

extension AWSConfiguration: ServiceLocator {
    /// Whether it is the partition of the region that is set; `aws` where none is, unless the EC2 machine's
    /// region is in another.
    package func isHome(_ partition: Partition) async throws(CredentialsError) -> Bool {
        if let region = try settings.region(for: nil) {
            return Partition(ofRegion: region) == partition
        }
        // Most keys are there: nobody is asked about them.
        if partition.name == "aws" { return true }
        guard let region = try? await region(for: nil) else { return false }
        return Partition(ofRegion: region) == partition
    }

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
