internal import AuthenticatedEncryption
internal import KeyManagement
internal import TestSupport

@testable internal import AmazonKMS

/// The strict fake and keyrings that call it.
struct FakeSetup {
    /// The region that the settings say, and where keys are made.
    static let region = "eu-central-1"
    static let credentials = Credentials(
        accessKeyID: FakeKMS.accessKeyID,
        secretAccessKey: SecretBytes(FakeKMS.secretAccessKey)
    )

    let fake: FakeKMS
    var connector: KMSConnector

    /// `region` is what the command line says, nil for nothing.
    init(region: String? = nil) throws {
        fake = try FakeKMS()
        connector = KMSConnector(
            locator: Self.settings(fake, region: region),
            credentials: FixedCredentials(Self.credentials),
            transport: CurlTransport()
        )
        connector.policy.jitter = { 0 }
    }

    static func settings(_ fake: FakeKMS, region: String? = nil) -> AWSSettings {
        let variables = ["AWS_REGION": Self.region, "AWS_ENDPOINT_URL_KMS": fake.url]
        return AWSSettings(
            AWSSettings.Options(region: region),
            profile: nil,
            configuration: nil
        ) { variables[$0] }
    }

    func keyring(_ name: String, grantTokens: [String] = []) throws -> KMSKeyring {
        try KMSKeyring(KMSKeyName(parsing: name), by: connector, grantTokens: grantTokens)
    }

    func discovery(_ accounts: [String]? = nil) throws -> KMSDiscoveryKeyring {
        try KMSDiscoveryKeyring(accounts: accounts, by: connector)
    }
}
