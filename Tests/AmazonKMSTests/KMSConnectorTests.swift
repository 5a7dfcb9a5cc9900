internal import AuthenticatedEncryption
internal import KeyManagement
internal import TestSupport
internal import Testing

@testable internal import AmazonKMS

/// Keyrings by what AWS's tools go by too.
@Suite(.needsFakeKMS) struct KMSConnectorTests {
    private func environment(_ variables: [String: String]) -> AWSEnvironment {
        let files = ["AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null"]
        let variables = variables.merging(files) { one, _ in one }
        return AWSEnvironment { variables[$0].map { SecretBytes($0) } }
    }

    @Test func variablesAndConfigurationLeadToTheService() async throws {
        let fake = try FakeKMS()
        let arn = try fake.makeKey(alias: "alias/backups")
        var variables = [
            "AWS_ACCESS_KEY_ID": FakeKMS.accessKeyID,
            "AWS_SECRET_ACCESS_KEY": FakeKMS.secretAccessKey,
            "AWS_REGION": "us-east-1", "AWS_ENDPOINT_URL_KMS": fake.url,
            "AWS_MAX_ATTEMPTS": "1",
        ]
        func generate(_ configuration: KMSConfiguration) async throws -> WrappedKey {
            let connector = try KMSConnector.load(
                configuration,
                environment: environment(variables)
            )
            let keyring = try KMSKeyring(.alias("alias/backups"), by: connector)
            return try await keyring.generate(for: [:]).wrappedKey
        }
        await expectError(.noUsableKey) { try await generate(KMSConfiguration()) }
        #expect(try await generate(KMSConfiguration(region: "eu-central-1")).keyID == arn)
        variables["AWS_ENDPOINT_URL_KMS"] = nil
        let configuration = KMSConfiguration(region: "eu-central-1", endpointURL: fake.url)
        #expect(try await generate(configuration).keyID == arn)
        try fake.tell("fault", ["kind": "error", "error": "KMSInternalException"])
        await expectError(.serviceUnavailable) { try await generate(configuration) }
        let log = try fake.takeLog()
        #expect(log.map(\.region) == ["us-east-1", "eu-central-1", "eu-central-1", "eu-central-1"])

        await expectError(.configuration) {
            try await generate(KMSConfiguration(profile: "none"))
        }
        variables["AWS_SECRET_ACCESS_KEY"] = nil
        variables["AWS_EC2_METADATA_DISABLED"] = "true"
        await expectError(.configuration) { try await generate(configuration) }
        #expect(try fake.takeLog().isEmpty)
    }
}
