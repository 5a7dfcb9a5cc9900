/// All that it takes to call KMS in any region: several keyrings may share one.
package struct KMSConnector: Sendable {
    package var locator: any ServiceLocator
    package var credentials: any CredentialsProvider
    package var transport: any HTTPTransport
    package var policy: RetryPolicy
    package var time: any TimeSource

    package init(
        locator: any ServiceLocator,
        credentials: any CredentialsProvider,
        transport: any HTTPTransport,
        policy: RetryPolicy = RetryPolicy(),
        time: any TimeSource = SystemTime()
    ) {
        self.locator = locator
        self.credentials = credentials
        self.transport = transport
        self.policy = policy
        self.time = time
    }

    /// A caller for a region, which counts by `counters`.
    func caller(
        inRegion region: String,
        counters: CallCounters
    ) throws(CredentialsError) -> KMSCaller {
        KMSCaller(
            region: region,
            endpoint: try locator.endpoint(inRegion: region),
            credentials: credentials,
            transport: transport,
            policy: policy,
            time: time,
            counters: counters
        )
    }
}
