internal import AuthenticatedEncryption
internal import Testing

@testable internal import AmazonKMS

/// What the user's files and variables can get wrong, or ask for that isn't built in.
@Suite struct CredentialsMistakeTests {
    private static let role = CredentialsChainTests.role

    static let mistakes: [(config: String, variables: [String: String], message: String)] = [
        ("", ["AWS_ACCESS_KEY_ID": "a"], "AWS_SECRET_ACCESS_KEY is not"),
        ("aws_access_key_id = a", [:], "no aws_secret_access_key in the configuration file"),
        ("sso_session = s\nsso_account_id = 1", [:], "--profile default"),
        ("sso_start_url = https://example.com", [:], "aws configure export-credentials"),
        ("login_session = s", [:], "credential_process = aws configure export-credentials"),
        (
            role + "source_profile = default\nmfa_serial = m\n", [:],
            "credential_process = aws configure export-credentials --profile default"
        ),
        (role, [:], "no source_profile or credential_source"),
        (role + "source_profile = a\ncredential_source = Environment\n", [:], "has both"),
        (role + "source_profile = gone\n", [:], "gone, which doesn't exist"),
        (role + "source_profile = default\n", [:], "default -> default"),
        (role + "source_profile = a\n", [:], "default -> a -> b -> a"),
        (role + "source_profile = empty\n", [:], "empty, which has no credentials"),
        (role + "credential_source = Moon\n", [:], "unknown credential_source"),
        (role + "credential_source = Environment\n", [:], "which has none here"),
        (role + "credential_source = EcsContainer\n", [:], "which has none here"),
        (
            role + "credential_source = Ec2InstanceMetadata\n",
            ["AWS_EC2_METADATA_DISABLED": "true"], "which has none here"
        ),
        (
            role + "source_profile = keys\nduration_seconds = long\n", [:],
            "isn't a number of seconds"
        ),
        ("web_identity_token_file = t\n", [:], "no role to take by it"),
        ("credential_process = 'open\n", [:], "with every quote closed"),
        ("", ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "x"], "begins with a slash"),
        ("", ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://a.example/"], "is refused"),
    ]

    /// The mistake shows when credentials are asked for, not before, and names its remedy.
    @Test(arguments: mistakes)
    func tellsMistakes(config: String, variables: [String: String], message: String) async throws {
        let more = """
            [profile a]
            \(Self.role)source_profile = b
            [profile b]
            \(Self.role)source_profile = a
            [profile empty]
            region = eu-west-1
            [profile keys]
            \(CredentialsChainTests.keys("KEYS"))
            """
        let home = try AWSHome(config: "[default]\n\(config)\n\(more)", variables)
        let transport = ScriptedTransport(.failure(.unreachable))
        let configuration = try home.load(transport)
        let error = await #expect(throws: CredentialsError.self) {
            try await configuration.credentials.credentials(replacing: nil)
        }
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
        #expect(transport.requests.isEmpty)
    }

    /// What isn't built in is done by the line that the error asks for.
    @Test(
        arguments: [
            "sso_session = s\nsso_account_id = 1\n", "login_session = s\n", "sso_session = s\n",
            role + "source_profile = default\nmfa_serial = m\n",
        ]
    )
    func aProgramStandsIn(config: String) async throws {
        let home = try AWSHome(config: "[default]\n\(config)\(CredentialsChainTests.process)")
        #expect(try await home.accessKeyID() == "PROCESS")
    }
}
