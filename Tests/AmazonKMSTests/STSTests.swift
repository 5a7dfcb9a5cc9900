internal import AuthenticatedEncryption
internal import Testing

@testable internal import AmazonKMS

/// Roles that are taken by keys or tokens.
@Suite struct STSTests {
    static let config = """
        [default]
        role_arn = arn:aws:iam::1:role/a
        source_profile = middle
        role_session_name = session
        external_id = a&b=c
        duration_seconds = 900
        region = eu-central-1
        [profile middle]
        role_arn = arn:aws:iam::2:role/b
        source_profile = keys
        [profile keys]
        aws_access_key_id = KEYS
        aws_secret_access_key = \(FakeAWS.secret)
        """

    @Test func takesRolesOneByTheOther() async throws {
        let transport = FakeAWS.transport()
        let configuration = try AWSHome(config: Self.config).load(transport)
        let credentials = try await configuration.credentials.credentials(replacing: nil)
        let second = "role arn:aws:iam::2:role/b by KEYS"
        #expect(credentials.accessKeyID == "role arn:aws:iam::1:role/a by \(second)")
        #expect(credentials.secretAccessKey.exposedText == FakeAWS.secret)
        #expect(credentials.sessionToken?.exposedText == FakeAWS.secret + "token")
        #expect(credentials.expiration == UTCTime(iso8601: FakeAWS.end))

        let requests = transport.requests
        try #require(requests.count == 2)
        #expect(
            FakeAWS.form(of: requests[0]) == [
                "Action": "AssumeRole", "Version": "2011-06-15",
                "RoleArn": "arn:aws:iam::2:role/b", "RoleSessionName": "coffer-1440938160",
            ]
        )
        #expect(
            FakeAWS.form(of: requests[1]) == [
                "Action": "AssumeRole", "Version": "2011-06-15",
                "RoleArn": "arn:aws:iam::1:role/a", "RoleSessionName": "session",
                "ExternalId": "a&b=c", "DurationSeconds": "900",
            ]
        )
        for request in requests {
            #expect(request.method == "POST" && request.path == "/")
            #expect(request.endpoint.description == "https://sts.eu-central-1.amazonaws.com")
            #expect(
                request.headers[text: "Content-Type"]
                    == "application/x-www-form-urlencoded; charset=utf-8"
            )
            let scope = "/20150830/eu-central-1/sts/aws4_request"
            #expect(request.headers[text: "Authorization"]?.contains(scope) == true)
        }
        // The second is signed by what the first gave.
        #expect(requests[1].headers.contains { $0.isNamed("X-Amz-Security-Token") })
    }

    @Test func renewsTheWholeChainWhenItsEndComes() async throws {
        let time = FakeTime()
        let transport = FakeAWS.transport()
        let configuration = try AWSHome(config: Self.config).load(transport, time: time)
        _ = try await configuration.credentials.credentials(replacing: nil)
        time.advance(by: .seconds(6 * 3600 - 901))
        _ = try await configuration.credentials.credentials(replacing: nil)
        #expect(transport.requests.count == 2)
        // In the last minute of all of them, each is waited for.
        time.advance(by: .seconds(841))
        _ = try await configuration.credentials.credentials(replacing: nil)
        #expect(transport.requests.count == 4)
    }

    static func home(_ role: String, region: String = "") throws -> AWSHome {
        try AWSHome(
            config: """
                [default]
                role_arn = \(role)
                credential_source = Environment
                \(region)
                """,
            ["AWS_ACCESS_KEY_ID": "ENV", "AWS_SECRET_ACCESS_KEY": FakeAWS.secret]
        )
    }

    /// The option names the profile, so that the variables only serve its role.
    @Test func goesToARegionThatKnowsTheRole() async throws {
        let transport = FakeAWS.transport()
        let home = try Self.home("arn:aws:iam::1:role/a")
        _ = try await home.accessKeyID(profile: "default", transport)
        #expect(transport.requests[0].endpoint.host == "sts.us-east-1.amazonaws.com")
        let china = try Self.home("arn:aws-cn:iam::1:role/a")
        let error = await #expect(throws: CredentialsError.self) {
            try await china.accessKeyID(profile: "default", transport)
        }
        #expect(error?.message.contains("AWS_REGION") == true)
        let known = try Self.home("arn:aws-cn:iam::1:role/a", region: "region = cn-north-1")
        _ = try await known.accessKeyID(profile: "default", transport)
        #expect(transport.requests[1].endpoint.host == "sts.cn-north-1.amazonaws.com.cn")
    }

    static func refusal(_ name: String) -> ScriptedTransport.Answer {
        .response(
            name == "InternalFailure" ? 500 : 400,
            """
            <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
              <Error><Type>Sender</Type><Code>\(name)</Code><Message>secret words</Message></Error>
              <RequestId>a-b</RequestId>
            </ErrorResponse>
            """,
            [("x-amzn-RequestId", "a-b")]
        )
    }

    static let refusals:
        [(ScriptedTransport.Answer, count: Int, kind: CredentialsError.Kind, String)] = [
            (refusal("AccessDenied"), 1, .refused, "trust policy"),
            (refusal("ValidationError"), 1, .refused, "check role ARN"),
            (refusal("InvalidClientTokenId"), 1, .refused, "the credentials to ask with"),
            (refusal("ExpiredToken"), 2, .refused, "have ended"),
            (refusal("Throttling"), 3, .unavailable, "too many requests"),
            (refusal("InternalFailure"), 3, .unavailable, "not available now"),
            (.response(403, "<html><body>no</body></html>"), 1, .unavailable, "other than STS"),
            (.response(200, "<html></html>"), 1, .unavailable, "isn't one of STS"),
            (.response(200, FakeAWS.xml("Other", "a")), 1, .unavailable, "isn't one of STS"),
            (
                .response(200, FakeAWS.xml("AssumeRole", "a", end: "soon")), 1, .unavailable,
                "isn't one of STS"
            ),
            (.failure(.unreachable), 3, .unavailable, "the wire is cut"),
            (.failure(.untrusted), 1, .unavailable, "the wire is cut"),
        ]

    @Test(arguments: refusals)
    func tellsRefusals(
        answer: ScriptedTransport.Answer,
        count: Int,
        kind: CredentialsError.Kind,
        words: String
    ) async throws {
        let transport = ScriptedTransport(answer)
        let home = try Self.home("arn:aws:iam::1:role/a")
        let error = await #expect(throws: CredentialsError.self) {
            try await home.accessKeyID(profile: "default", transport)
        }
        #expect(transport.requests.count == count)
        #expect(error?.kind == kind)
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
        #expect(
            error?.message.hasPrefix(
                "the role arn:aws:iam::1:role/a can't be taken (STS AssumeRole"
            )
                == true
        )
        #expect(error?.message.contains("secret words") == false)
    }

    @Test func correctsTheClock() async throws {
        let skewed = try #require(try? Self.refusal("RequestExpired").get())
        let transport = ScriptedTransport { number, request in
            guard number == 0 else { return FakeAWS.answer(to: request) }
            var response = skewed
            response.headers.append(HTTPHeader("Date", "Sun, 30 Aug 2015 13:36:00 GMT"))
            return .success(response)
        }
        let home = try Self.home("arn:aws:iam::1:role/a")
        _ = try await home.accessKeyID(profile: "default", transport)
        let dates = transport.requests.map { $0.headers[text: "X-Amz-Date"] }
        #expect(dates == ["20150830T123600Z", "20150830T133600Z"])
    }
}
