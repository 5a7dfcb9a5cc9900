internal import AuthenticatedEncryption
internal import Testing

@testable internal import AmazonKMS

/// Which of several places credentials come from.
@Suite struct CredentialsChainTests {
    static let process =
        "credential_process = /bin/echo '{\"Version\": 1, \"AccessKeyId\": \"PROCESS\", "
        + "\"SecretAccessKey\": \"s\"}'\n"
    static func keys(_ name: String) -> String {
        "aws_access_key_id = \(name)\naws_secret_access_key = \(FakeAWS.secret)\n"
    }
    static let role = "role_arn = arn:aws:iam::1:role/r\n"

    /// A place that can be there or not; those that come first win.
    struct Place: Sendable {
        let name: String
        var variables: [String: String] = [:]
        var config = ""
        var credentials = ""
        /// Whether it counts when the command line names the profile.
        var countsWithOption = true
    }

    static let places = [
        Place(
            name: "ENVIRONMENT",
            variables: [
                "AWS_ACCESS_KEY_ID": "ENVIRONMENT", "AWS_SECRET_ACCESS_KEY": FakeAWS.secret,
            ],
            countsWithOption: false
        ),
        Place(
            name: "role arn:aws:iam::1:role/r by SOURCE",
            config: role + "source_profile = source\n"
        ),
        Place(
            name: "token arn:aws:iam::1:role/w",
            variables: [
                "AWS_WEB_IDENTITY_TOKEN_FILE": "~/token",
                "AWS_ROLE_ARN": "arn:aws:iam::1:role/w",
            ],
            countsWithOption: false
        ),
        Place(name: "FILE", credentials: keys("FILE")),
        Place(name: "PROCESS", config: process),
        Place(name: "CONFIG", config: keys("CONFIG")),
        Place(
            name: "CONTAINER",
            variables: ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/credentials/x"]
        ),
        Place(name: "MACHINE"),
    ]

    /// Every place that is there loses to those before it, and to none behind it.
    @Test(arguments: 0..<256)
    func firstPlaceWins(bits: Int) async throws {
        let places = Self.places.enumerated().filter { bits >> $0.offset & 1 == 1 }.map(\.element)
        var base = try AWSHome(
            config: "[profile p]\n" + places.map(\.config).joined()
                + "[profile source]\n" + Self.keys("SOURCE"),
            credentials: "[p]\n" + places.map(\.credentials).joined()
        )
        try base.write("token", to: "token")
        for place in places { base.variables.merge(place.variables) { $1 } }
        if !places.contains(where: { $0.name == "MACHINE" }) {
            base.variables["AWS_EC2_METADATA_DISABLED"] = "true"
        }
        for usesOption in [false, true] {
            var home = base
            if !usesOption { home.variables["AWS_PROFILE"] = "p" }
            let winner = places.first { !usesOption || $0.countsWithOption }?.name
            do throws(CredentialsError) {
                let name = try await home.accessKeyID(
                    profile: usesOption ? "p" : nil,
                    FakeAWS.transport()
                )
                #expect(name == winner)
            } catch {
                #expect(winner == nil)
                #expect(error.message.contains("there are no AWS credentials"))
            }
        }
    }

    @Test func prefersTheTokenOfTheEnvironment() async throws {
        let config = "[default]\nweb_identity_token_file = ~/token\n" + Self.role
        var home = try AWSHome(config: config + Self.keys("CONFIG"))
        try home.write("token", to: "token")
        let transport = FakeAWS.transport()
        let byProfile = try await home.accessKeyID(transport)
        #expect(byProfile == "token arn:aws:iam::1:role/r")
        home.variables["AWS_ROLE_ARN"] = "arn:aws:iam::1:role/e"
        #expect(try await home.accessKeyID(transport) == "token arn:aws:iam::1:role/e")
        let byOption = try await home.accessKeyID(profile: "default", transport)
        #expect(byOption == byProfile)
    }

    static let profiles: [(String?, [String: String], String)] = [
        (nil, [:], "DEFAULT"), ("a", [:], "A"), (nil, ["AWS_PROFILE": "a"], "A"),
        (nil, ["AWS_DEFAULT_PROFILE": "b", "AWS_PROFILE": "a"], "B"),
        ("default", ["AWS_DEFAULT_PROFILE": "b", "AWS_PROFILE": "a"], "DEFAULT"),
        (nil, ["AWS_PROFILE": ""], "DEFAULT"),
    ]

    @Test(arguments: profiles)
    func choosesTheProfile(
        option: String?,
        variables: [String: String],
        expected: String
    ) async throws {
        let home = try AWSHome(
            config: "[default]\n" + Self.keys("DEFAULT") + "[profile b]\n" + Self.keys("B"),
            credentials: "[a]\n" + Self.keys("A"),
            variables
        )
        #expect(try await home.accessKeyID(profile: option) == expected)
    }

    @Test func saysThatAProfileIsMissing() throws {
        let config = "[default]\n" + Self.keys("DEFAULT")
        for (option, variables) in [
            ("gone", [:]), (nil, ["AWS_PROFILE": "gone"]), (nil, ["AWS_DEFAULT_PROFILE": "gone"]),
        ] as [(String?, [String: String])] {
            let home = try AWSHome(config: config, variables)
            let error = #expect(throws: CredentialsError.self) { try home.load(profile: option) }
            #expect(error?.message.contains("there is no profile \"gone\"") == true)
        }
    }

    @Test func readsFilesThatVariablesName() async throws {
        let home = try AWSHome()
        try home.write("[default]\n" + Self.keys("OTHER"), to: "other")
        var moved = home
        moved.variables["AWS_SHARED_CREDENTIALS_FILE"] = "~/other"
        #expect(try await moved.accessKeyID() == "OTHER")
        moved = home
        moved.variables["AWS_CONFIG_FILE"] = home.path("other")
        #expect(try await moved.accessKeyID() == "OTHER")
        moved.variables["AWS_CONFIG_FILE"] = home.path("none")
        await #expect(throws: CredentialsError.self) { try await moved.accessKeyID() }
    }

    @Test func namesTheFileWithAMistake() throws {
        let home = try AWSHome(config: "[default]\n\(FakeAWS.secret.dropLast(1))\n")
        let error = #expect(throws: CredentialsError.self) { try home.load() }
        #expect(error?.message.contains("/.aws/config: line 2 ") == true)
        #expect(error?.message.contains("sEcReT") == false)
        let long = String(repeating: "#", count: ProfileFile.byteCountLimit)
        let full = try AWSHome(config: long)
        _ = try full.load()
        let tooLong = try AWSHome(config: long + "#")
        #expect(throws: CredentialsError.self) { try tooLong.load() }
    }

    @Test func asksNobodyBeforeCredentialsAreNeeded() async throws {
        let home = try AWSHome()
        let transport = FakeAWS.transport()
        let configuration = try home.load(transport)
        #expect(transport.requests.isEmpty)
        _ = try await configuration.credentials.credentials(replacing: nil)
        #expect(transport.requests.count == 3)
    }

    @Test func asksTheMachineForTheRegionAtLast() async throws {
        let transport = FakeAWS.transport()
        let home = try AWSHome(credentials: "[p]\nregion = eu-west-1\n")
        let arn = KeyARN(parsing: "arn:aws:kms:us-east-2:111122223333:key/a")
        #expect(try await home.load(profile: "p", transport).region(for: nil) == "eu-west-1")
        #expect(try await home.load(transport).region(for: arn) == "us-east-2")
        #expect(transport.requests.isEmpty)
        #expect(try await home.load(transport).region(for: nil) == "ap-southeast-4")
        for answer in [.response(403, ""), .response(200, "evil.example/")]
            as [ScriptedTransport.Answer]
        {
            let configuration = try home.load(ScriptedTransport(answer))
            let error = await #expect(throws: CredentialsError.self) {
                try await configuration.region(for: nil)
            }
            #expect(error?.message.contains("--region") == true)
        }
    }
}
