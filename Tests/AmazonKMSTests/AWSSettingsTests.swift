internal import AuthenticatedEncryption
internal import Testing

@testable internal import AmazonKMS

@Suite struct AWSSettingsTests {
    static let file = """
        [default]
        region = eu-west-1
        endpoint_url = http://127.0.0.1:1
        services = local
        [profile plain]
        use_fips_endpoint = true
        [services local]
        kms =
          endpoint_url = http://127.0.0.1:2
        """

    static func settings(
        _ options: AWSSettings.Options = .init(),
        profile: String = "none",
        _ variables: [String: String] = [:]
    ) throws -> AWSSettings {
        let file = try ProfileFile(parsing: SecretBytes(file), kind: .configuration)
        return AWSSettings(options, profile: file.profile(profile), configuration: file) {
            variables[$0]
        }
    }

    @Test func findsTheRegionInOrder() throws {
        let arn = KeyARN(parsing: "arn:aws:kms:us-east-2:111122223333:key/a")
        var variables = ["AWS_REGION": "us-west-1", "AWS_DEFAULT_REGION": "us-west-2"]
        let all = try Self.settings(.init(region: "us-east-1"), profile: "default", variables)
        #expect(try all.region(for: arn) == "us-east-1")
        let noOption = try Self.settings(profile: "default", variables)
        #expect(try noOption.region(for: arn) == "us-east-2")
        #expect(try noOption.region(for: nil) == "us-west-1")
        variables["AWS_REGION"] = ""
        #expect(
            try Self.settings(profile: "default", variables).region(for: nil) == "us-west-2"
        )
        #expect(try Self.settings(profile: "default").region(for: nil) == "eu-west-1")
        #expect(try Self.settings().region(for: nil) == nil)
    }

    @Test(arguments: ["evil.example/", "eu", "eu-central-1.evil.example", "EU-WEST-1", "a b-c-1"])
    func refusesOtherRegions(text: String) throws {
        let settings = try Self.settings(.init(region: text))
        #expect(throws: CredentialsError.self) { try settings.region(for: nil) }
        #expect(throws: CredentialsError.self) { try settings.endpoint(inRegion: text) }
    }

    static let endpoints: [(String?, String, [String: String], String)] = [
        (
            "http://127.0.0.1:9", "default", ["AWS_ENDPOINT_URL_KMS": "http://127.0.0.1:8"],
            "http://127.0.0.1:9"
        ),
        (
            nil, "default",
            [
                "AWS_ENDPOINT_URL_KMS": "http://127.0.0.1:8",
                "AWS_ENDPOINT_URL": "http://127.0.0.1:7",
            ],
            "http://127.0.0.1:8"
        ),
        (nil, "default", ["AWS_ENDPOINT_URL": "http://127.0.0.1:7"], "http://127.0.0.1:7"),
        (nil, "default", [:], "http://127.0.0.1:2"),
        (
            nil, "default", ["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"],
            "https://kms.eu-west-1.amazonaws.com"
        ),
        (nil, "none", [:], "https://kms.eu-west-1.amazonaws.com"),
        (nil, "plain", [:], "https://kms-fips.eu-west-1.amazonaws.com"),
        (
            nil, "plain", ["AWS_USE_FIPS_ENDPOINT": "false", "AWS_USE_DUALSTACK_ENDPOINT": "TRUE"],
            "https://kms.eu-west-1.api.aws"
        ),
    ]

    @Test(arguments: endpoints)
    func findsTheEndpointInOrder(
        option: String?,
        profile: String,
        variables: [String: String],
        expected: String
    ) throws {
        let settings = try Self.settings(
            .init(endpointURL: option),
            profile: profile,
            variables
        )
        #expect(try settings.endpoint(inRegion: "eu-west-1").description == expected)
    }

    @Test func profileIsNextToServices() throws {
        let file = try ProfileFile(
            parsing: SecretBytes("[default]\nendpoint_url = http://127.0.0.1:1\nservices = none"),
            kind: .configuration
        )
        let settings = AWSSettings(
            .init(),
            profile: file.profile("default"),
            configuration: file
        ) { _ in nil }
        #expect(try settings.endpoint(inRegion: "eu-west-1").description == "http://127.0.0.1:1")
    }

    @Test func refusesWhatIsNoEndpoint() throws {
        let settings = try Self.settings(.init(endpointURL: "kms.example.com/x"))
        #expect(throws: CredentialsError.self) { try settings.endpoint(inRegion: "eu-west-1") }
    }
}
