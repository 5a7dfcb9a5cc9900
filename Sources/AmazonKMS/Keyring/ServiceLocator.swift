/// Finds out where a key's service is.
package protocol ServiceLocator: Sendable {
    /// The region for a key, or for one that isn't named by an ARN.
    func region(for keyARN: KeyARN?) async throws(CredentialsError) -> String

    /// Whether a key of this partition may be called that only a container names.
    func isHome(_ partition: Partition) async throws(CredentialsError) -> Bool

    /// The end point of KMS in a region.
    func endpoint(inRegion region: String) throws(CredentialsError) -> Endpoint
}
