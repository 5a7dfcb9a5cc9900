internal import AuthenticatedEncryption
internal import ContainerFormat
internal import KeyManagement
internal import Testing

@testable internal import AmazonKMS

/// A container doesn't choose the cloud to which a signed request goes.
@Suite struct KMSPartitionTests {
    private static let arns = [
        "arn:aws:kms:eu-central-1:111122223333:key/mrk-1",
        "arn:aws-cn:kms:cn-north-1:111122223333:key/mrk-1",
        "arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/mrk-1",
        "arn:aws-iso:kms:us-iso-east-1:111122223333:key/mrk-1",
    ]

    /// Answers for KMS that nothing is allowed, and for the machine that it is in a region, nil: not at all.
    private func transport(machineRegion: String? = nil) -> ScriptedTransport {
        ScriptedTransport { _, request in
            guard request.endpoint.isCredentialAddress else {
                return .refusal("AccessDeniedException")
            }
            guard let machineRegion else { return .failure(.unreachable) }
            return .response(200, request.method == "PUT" ? "token" : machineRegion)
        }
    }

    private func connector(
        _ transport: ScriptedTransport,
        _ variables: [String: String],
        config: String?
    ) throws -> KMSConnector {
        let keys = ["AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret"]
        let home = try AWSHome(config: config, variables.merging(keys) { $1 })
        let found = try home.load(transport)
        return KMSConnector(
            locator: found,
            credentials: found.credentials,
            transport: transport,
            time: FakeTime()
        )
    }

    /// The hosts of KMS that are called for a slot.
    private func hosts(
        _ arn: String,
        by keyring: some Keyring,
        _ transport: ScriptedTransport
    ) async throws -> [String] {
        let wrapped = WrappedKey(
            KeySlot(
                kind: .amazonKMS,
                wrapsContainerKey: false,
                keyID: [UInt8](arn.utf8),
                body: [1]
            )
        )
        #expect(keyring.candidates(among: [wrapped]) == [wrapped])
        await expectError(.noUsableKey) {
            try await keyring.unwrap(wrapped, containerID: [UInt8](0..<32), for: [:])
        }
        return transport.requests.map(\.endpoint).filter { !$0.isCredentialAddress }
            .map { $0.host }
    }

    static let settings: [([String: String], String?, String?, String)] = [
        ([:], nil, nil, "aws"),
        (["AWS_REGION": "us-east-1"], nil, nil, "aws"),
        (["AWS_REGION": "cn-northwest-1"], nil, "us-iso-east-1", "aws-cn"),
        (["AWS_DEFAULT_REGION": "us-gov-east-1"], nil, nil, "aws-us-gov"),
        ([:], "[default]\nregion = us-iso-west-1\n", nil, "aws-iso"),
    ]

    @Test(arguments: settings)
    func onlyTheUsersPartitionIsCalled(
        _ variables: [String: String],
        _ config: String?,
        _ machineRegion: String?,
        _ home: String
    ) async throws {
        for text in Self.arns {
            let arn = try #require(KeyARN(parsing: text))
            let isHome = arn.partition.name == home
            for number in 0..<4 {
                let transport = transport(machineRegion: machineRegion)
                let connector = try connector(transport, variables, config: config)
                let keyring: any Keyring =
                    switch number {
                    case 0: try KMSDiscoveryKeyring(accounts: [arn.account], by: connector)
                    case 1: try KMSDiscoveryKeyring(accounts: nil, by: connector)
                    case 2: try KMSKeyring(.id("mrk-1"), by: connector)
                    default: try KMSKeyring(.alias("alias/backups"), by: connector)
                    }
                let hosts = try await hosts(text, by: keyring, transport)
                #expect(hosts.count == (isHome ? 1 : 0), "\(keyring) \(text)")
                #expect(hosts.allSatisfy { $0.hasPrefix("kms.\(arn.region).") })
            }
            // What the user named decides for itself.
            let transport = transport()
            let connector = try connector(transport, variables, config: config)
            let keyring = try KMSKeyring(.arn(arn), by: connector)
            #expect(try await hosts(text, by: keyring, transport).count == 1)
        }
    }

    @Test func aMachineIsAskedForItsRegion() async throws {
        for (text, count) in zip(Self.arns, [1, 1, 0, 0]) {
            let transport = transport(machineRegion: "cn-northwest-1")
            let connector = try connector(transport, [:], config: nil)
            let keyring = try KMSDiscoveryKeyring(accounts: nil, by: connector)
            #expect(try await hosts(text, by: keyring, transport).count == count, "\(text)")
            let isAsked = transport.requests.contains { $0.endpoint.isCredentialAddress }
            #expect(isAsked == !text.hasPrefix("arn:aws:"))
        }
    }
}
