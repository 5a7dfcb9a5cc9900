internal import AuthenticatedEncryption
internal import Testing

@testable internal import AmazonKMS

@Suite struct AWSSettingsTests {
    static let file = """
        [default]
        region = eu-west-1
        endpoint_url = http://127.0.0.1:1
        services = local
        [profile ignoring]
        endpoint_url = http://127.0.0.1:1
        ignore_configured_endpoint_urls = True
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
        return AWSSettings(
            options,
            profile: Profile(profile, credentials: nil, configuration: file.profile(profile)),
            configuration: file,
            environment: AWSEnvironment(variables)
        )
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
        (
            nil, "default", ["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "TRUE"],
            "https://kms.eu-west-1.amazonaws.com"
        ),
        (
            nil, "ignoring", ["AWS_ENDPOINT_URL": "http://127.0.0.1:7"],
            "https://kms.eu-west-1.amazonaws.com"
        ),
        (
            nil, "ignoring", ["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false"],
            "http://127.0.0.1:1"
        ),
        (
            "http://127.0.0.1:9", "ignoring", ["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"],
            "http://127.0.0.1:9"
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

    @Test(arguments: [
        "AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT",
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
    ])
    func refusesFlagsThatAreNeitherTrueNorFalse(variable: String) throws {
        for value in ["1", "yes", "on", " true"] {
            let settings = try Self.settings(.init(), [variable: value])
            let error = #expect(throws: CredentialsError.self) {
                try settings.endpoint(inRegion: "eu-west-1")
            }
            #expect(error?.kind == .configuration)
            #expect(error?.message.contains(variable) == true)
        }
        for value in ["true", "False", ""] {
            _ = try Self.settings(.init(), [variable: value]).endpoint(inRegion: "eu-west-1")
        }
    }

    @Test func profileIsNextToServices() throws {
        let file = try ProfileFile(
            parsing: SecretBytes("[default]\nendpoint_url = http://127.0.0.1:1\nservices = none"),
            kind: .configuration
        )
        let settings = AWSSettings(
            .init(),
            profile: Profile(
                "default",
                credentials: nil,
                configuration: file.profile("default")
            ),
            configuration: file,
            environment: AWSEnvironment([:])
        )
        #expect(try settings.endpoint(inRegion: "eu-west-1").description == "http://127.0.0.1:1")
    }

    static let servicesOfSTS: [([String: String], String, String)] = [
        ([:], "eu-west-1", "https://sts.eu-west-1.amazonaws.com"),
        ([:], "cn-north-1", "https://sts.cn-north-1.amazonaws.com.cn"),
        (["AWS_ENDPOINT_URL": "http://127.0.0.1:1"], "eu-west-1", "http://127.0.0.1:1"),
        (
            ["AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_ENDPOINT_URL_STS": "http://[::1]:2"],
            "eu-west-1", "http://[::1]:2"
        ),
        (
            ["AWS_USE_FIPS_ENDPOINT": "true"], "us-east-2",
            "https://sts-fips.us-east-2.amazonaws.com"
        ),
        (
            ["AWS_USE_FIPS_ENDPOINT": "true"], "us-gov-west-1",
            "https://sts.us-gov-west-1.amazonaws.com"
        ),
        (
            ["AWS_USE_FIPS_ENDPOINT": "true", "AWS_USE_DUALSTACK_ENDPOINT": "true"],
            "us-gov-west-1", "https://sts-fips.us-gov-west-1.api.aws"
        ),
    ]

    /// The command line's end point is KMS's, so that STS goes by the others.
    @Test(arguments: servicesOfSTS)
    func findsTheEndpointOfSTS(
        variables: [String: String],
        region: String,
        expected: String
    ) throws {
        let settings = try Self.settings(.init(endpointURL: "http://127.0.0.1:9"), variables)
        #expect(try settings.endpoint(of: .sts, inRegion: region).description == expected)
    }

    @Test func findsTheCertificatesToTrust() throws {
        let config = "[default]\nca_bundle = ~/b.pem\n"
        let home = try AWSHome(config: config)
        #expect(try home.load().settings.certificateFile == home.path("b.pem"))
        for (text, path) in [("~/a.pem", home.path("a.pem")), ("/etc/a.pem", "/etc/a.pem")] {
            var other = home
            other.variables["AWS_CA_BUNDLE"] = text
            #expect(try other.load().settings.certificateFile == path)
        }
        #expect(try AWSHome().load().settings.certificateFile == nil)
    }

    @Test func countsAttempts() throws {
        let config = "[default]\nmax_attempts = 7\n"
        #expect(try AWSHome(config: config).load().settings.retryPolicy().attemptCount == 7)
        let variables = ["AWS_MAX_ATTEMPTS": "1"]
        let both = try AWSHome(config: config, variables).load().settings
        #expect(try both.retryPolicy().attemptCount == 1)
        #expect(try Self.settings().retryPolicy().attemptCount == RetryPolicy().attemptCount)
        for text in ["0", "-1", "many", "1.5"] {
            let settings = try Self.settings(.init(), ["AWS_MAX_ATTEMPTS": text])
            #expect(throws: CredentialsError.self) { try settings.retryPolicy() }
        }
    }

    static let metadataEndpoints: [([String: String], String?)] = [
        ([:], "http://169.254.169.254"),
        (["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "IPv6"], "http://[fd00:ec2::254]"),
        (["AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://127.0.0.1:1/"], "http://127.0.0.1:1"),
        (["AWS_EC2_METADATA_DISABLED": "True"], nil),
        (["AWS_EC2_METADATA_DISABLED": "false"], "http://169.254.169.254"),
    ]

    @Test(arguments: metadataEndpoints)
    func findsTheMachineItself(variables: [String: String], expected: String?) throws {
        #expect(try Self.settings(.init(), variables).metadataEndpoint()?.description == expected)
    }

    @Test func refusesWhatIsNoEndpoint() throws {
        let settings = try Self.settings(.init(endpointURL: "kms.example.com/x"))
        #expect(throws: CredentialsError.self) { try settings.endpoint(inRegion: "eu-west-1") }
    }
}
