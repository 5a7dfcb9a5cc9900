internal import AuthenticatedEncryption
internal import KeyManagement
internal import TestSupport

@testable internal import AmazonKMS

/// Finds one end point everywhere, and regions in the usual order.
struct Locator: ServiceLocator {
    private let endpoint: Endpoint
    private let named: String?

    /// `region` is what the command line says, nil for nothing.
    init(_ endpoint: Endpoint, region: String? = nil) {
        self.endpoint = endpoint
        named = region
    }

    init(_ fake: FakeKMS, region: String? = nil) {
        let endpoint = Endpoint(scheme: .http, host: "127.0.0.1", port: fake.port)
        self.init(endpoint, region: region)
    }

    func region(for keyARN: KeyARN?) async throws(CredentialsError) -> String {
        named ?? keyARN?.region ?? FakeSetup.region
    }

    func isHome(_ partition: Partition) async throws(CredentialsError) -> Bool {
        Partition(ofRegion: named ?? FakeSetup.region) == partition
    }

    func endpoint(inRegion region: String) throws(CredentialsError) -> Endpoint { endpoint }
}

/// The strict fake and keyrings that call it.
struct FakeSetup {
    /// Where nothing says another, and where keys are made.
    static let region = "eu-central-1"
    static let credentials = Credentials(
        accessKeyID: FakeKMS.accessKeyID,
        secretAccessKey: SecretBytes(FakeKMS.secretAccessKey)
    )

    let fake: FakeKMS
    var connector: KMSConnector

    /// `region` is what the command line says, nil for nothing.
    init(region: String? = nil, sharing shared: FakeKMS? = nil) throws {
        fake = try shared ?? FakeKMS()
        connector = KMSConnector(
            locator: Locator(fake, region: region),
            credentials: FixedCredentials(Self.credentials),
            transport: CurlTransport()
        )
        connector.policy.jitter = { 0 }
        // A busy machine may take its time between any two steps.
        connector.policy.attemptTimeout = .seconds(1_000)
        connector.policy.deadline = .seconds(3_000)
    }

    func keyring(_ name: String, grantTokens: [String] = []) throws -> KMSKeyring {
        try KMSKeyring(KMSKeyName(parsing: name), by: connector, grantTokens: grantTokens)
    }

    func discovery(_ accounts: [String]? = nil) throws -> KMSDiscoveryKeyring {
        try KMSDiscoveryKeyring(accounts: accounts, by: connector)
    }
}
