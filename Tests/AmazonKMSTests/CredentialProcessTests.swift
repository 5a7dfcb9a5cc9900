internal import AuthenticatedEncryption
internal import Testing

@testable internal import AmazonKMS

/// Real processes that print credentials.
@Suite struct CredentialProcessTests {
    /// A home with a script that is run as `credential_process`.
    static func home(_ script: String, arguments: String = "") throws -> AWSHome {
        let home = try AWSHome()
        try home.write(script, to: "a script")
        let line = "credential_process = /bin/sh '\(home.path("a script"))' \(arguments)"
        try home.write("[default]\n\(line)\n", to: ".aws/config")
        return home
    }

    static func answer(_ members: String) -> String {
        "echo '{\(members),\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"\(FakeAWS.secret)\"}'"
    }

    @Test func takesWhatAProgramPrints() async throws {
        let home = try Self.home(
            Self.answer(
                "\"Version\":1,\"SessionToken\":\"t\",\"Expiration\":\"2015-08-30T18:36:00+00:00\""
            )
        )
        let credentials = try await home.load().credentials.credentials(replacing: nil)
        #expect(credentials.accessKeyID == "A")
        #expect(credentials.secretAccessKey.exposedText == FakeAWS.secret)
        #expect(credentials.sessionToken?.exposedText == "t")
        #expect(credentials.expiration == UTCTime(iso8601: FakeAWS.end))

        let lasting = try Self.home(Self.answer("\"Version\":1"))
        let others = try await lasting.load().credentials.credentials(replacing: nil)
        #expect(others.sessionToken == nil && others.expiration == nil)
    }

    /// No shell looks at the line: quotes group, and nothing else means anything.
    @Test func dividesTheLineItself() async throws {
        let home = try Self.home(
            """
            test $# = 4 && test "$1" = 'a b' && test "$2" = '$HOME' && test "$3" = '*;|' \
            && test "$4" = '"' && \(Self.answer("\"Version\":1"))
            """,
            arguments: #""a b" $HOME '*;|' \""#
        )
        #expect(try await home.accessKeyID() == "A")
    }

    @Test func runsAgainWhenTheEndComes() async throws {
        let home = try Self.home(
            """
            echo >> "$1"
            count=$(wc -l < "$1")
            echo "{\\"Version\\":1,\\"AccessKeyId\\":\\"A$count\\",\\"SecretAccessKey\\":\\"s\\","
            echo "\\"Expiration\\":\\"$2\\"}"
            """
        )
        let line =
            "credential_process = /bin/sh '\(home.path("a script"))' \(home.path("log")) "
            + FakeAWS.end
        try home.write("[default]\n\(line)\n", to: ".aws/config")
        let time = FakeTime()
        let provider = try home.load(time: time).credentials
        #expect(try await provider.credentials(replacing: nil).accessKeyID == "A1")
        #expect(try await provider.credentials(replacing: nil).accessKeyID == "A1")
        time.advance(by: .seconds(6 * 3600 - 60))
        let renewed = try await provider.credentials(replacing: nil)
        #expect(renewed.accessKeyID == "A2")
        #expect(try await provider.credentials(replacing: renewed).accessKeyID == "A3")
    }

    static let failures: [(script: String, words: String)] = [
        ("echo no session >&2; exit 3", "exit status 3: no session"),
        ("kill -9 $$", "signal 9 ended it"),
        ("exec cat /dev/zero", "its answer is over 65536 bytes"),
        (answer("\"Version\":2"), "\"Version\": 1"),
        (answer("\"Version\":\"1\""), "\"Version\": 1"),
        (answer("\"Other\":1"), "\"Version\": 1"),
        ("echo sEcReT", "\"Version\": 1"), ("", "\"Version\": 1"),
        ("echo '{\"Version\":1,\"AccessKeyId\":\"sEcReT\"}'", "aren't both"),
        (answer("\"Version\":1,\"Expiration\":\"soon\""), "Expiration isn't a time"),
        (answer("\"Version\":1,\"Expiration\":\"2015-08-30T12:00:00Z\""), "have expired"),
    ]

    @Test(arguments: failures)
    func tellsFailures(script: String, words: String) async throws {
        let home = try Self.home(script, arguments: "--password sEcReT")
        let error = await #expect(throws: CredentialsError.self) { try await home.accessKeyID() }
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
        #expect(error?.message.contains("the credential_process /bin/sh") == true)
        #expect(error?.message.contains("sEcReT") == false)
    }

    @Test func tellsOfAMissingProgram() async throws {
        let home = try AWSHome(config: "[default]\ncredential_process = /nowhere/program\n")
        let error = await #expect(throws: CredentialsError.self) { try await home.accessKeyID() }
        #expect(error?.message.contains("there is no such program") == true)
    }

    @Test func killsAProgramAtItsDeadline() async throws {
        let process = try CredentialProcess(
            "/bin/sh -c 'sleep 3600'",
            profile: "p",
            time: FakeTime(),
            deadline: .milliseconds(50)
        )
        let error = await #expect(throws: CredentialsError.self) { try await process.fetch() }
        #expect(error?.message.contains("it did not end within") == true)
    }
}
