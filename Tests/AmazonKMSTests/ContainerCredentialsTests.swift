internal import AuthenticatedEncryption
internal import SegmentPipeline
internal import Testing

@testable internal import AmazonKMS

@Suite struct ContainerCredentialsTests {
    static let locations: [(String, String?, String)] = [
        ("https://a.example/x/y?z=1", "https://a.example", "/x/y?z=1"),
        ("https://a.example:8443", "https://a.example:8443", "/"),
        ("http://127.0.0.1:80/x", "http://127.0.0.1", "/x"),
        ("http://localhost:1?a", "http://localhost:1", "/?a"),
        ("http://[::1]/x", "http://[::1]", "/x"),
        ("http://169.254.170.2/x", "http://169.254.170.2", "/x"),
        ("http://169.254.170.23/v1/credentials", "http://169.254.170.23", "/v1/credentials"),
        ("http://[fd00:ec2::23]/v1/credentials", "http://[fd00:ec2::23]", "/v1/credentials"),
        ("http://169.254.169.254/x", nil, ""), ("http://a.example/x", nil, ""),
        ("http://169.254.170.2.a.example/x", nil, ""), ("http://127.0.0.1@a.example/x", nil, ""),
        ("http://localhost.a.example/", nil, ""), ("ftp://127.0.0.1/", nil, ""),
        ("http://127.0.0.1/a b", nil, ""), ("http://127.0.0.1/\r\nX: y", nil, ""),
        ("http://127.0.0.1/#x", nil, ""), ("/x", nil, ""), ("", nil, ""),
        ("http://2130706433/", nil, ""), ("http:///x", nil, ""),
    ]

    @Test(arguments: locations)
    func takesOnlySafeAddresses(text: String, endpoint: String?, target: String) {
        let location = ContainerLocation(full: text)
        #expect(location?.endpoint.description == endpoint)
        guard let location else { return }
        #expect(location.path + (location.query.map { "?" + $0 } ?? "") == target)
    }

    @Test(arguments: ["x", "", "//a b", "/a\r\nb", "/a#b"])
    func takesOnlyPaths(text: String) {
        #expect(ContainerLocation(relative: text) == nil)
    }

    @Test func asksTheHostOfTheTask() async throws {
        let transport = FakeAWS.transport()
        // The relative one goes first, as in botocore.
        let home = try AWSHome([
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/credentials/x?a=b",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": "https://a.example/",
        ])
        let credentials = try await home.load(transport).credentials.credentials(replacing: nil)
        #expect(credentials.accessKeyID == "CONTAINER")
        #expect(credentials.sessionToken?.exposedText == FakeAWS.secret + "token")
        #expect(credentials.expiration == UTCTime(iso8601: FakeAWS.end))
        let request = try #require(transport.requests.first)
        #expect(request.endpoint.description == "http://169.254.170.2")
        #expect(request.path == "/v2/credentials/x" && request.query == "a=b")
        #expect(request.isForCredentials && !request.mayUseProxy)
        #expect(request.headers[text: "Accept"] == "application/json")
        #expect(!request.headers.contains { $0.isNamed("Authorization") })
    }

    /// A proxy would see a secret that isn't its business.
    @Test func goesPastProxies() async throws {
        let transport = ScriptedTransport(.response(200, FakeAWS.json("OTHER")))
        let home = try AWSHome(["AWS_CONTAINER_CREDENTIALS_FULL_URI": "https://a.example/x"])
        #expect(try await home.accessKeyID(transport) == "OTHER")
        let request = try #require(transport.requests.first)
        #expect(request.endpoint.description == "https://a.example" && !request.mayUseProxy)
    }

    /// Over a real connection, with the token that the pod's file has at the time.
    @Test func showsTheToken() async throws {
        let body = FakeAWS.json("POD")
        let server = try LoopbackServer { _ in
            .bytes("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
        }
        defer { server.stop() }
        var home = try AWSHome([
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:\(server.port)/v1/x?y=z",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": "from the variable",
        ])
        #expect(try await home.accessKeyID(CurlTransport()) == "POD")
        home.variables["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = "~/token"
        let time = FakeTime()
        let provider = try home.load(CurlTransport(), time: time).credentials
        for token in ["first", "second"] {
            try home.write(token, to: "token")
            _ = try await provider.credentials(replacing: nil)
            time.advance(by: .seconds(6 * 3600))
        }
        let tokens = ["from the variable", "first", "second"]
        #expect(
            server.requests.map { $0.head.first } == tokens.map { _ in "GET /v1/x?y=z HTTP/1.1" }
        )
        for (request, token) in zip(server.requests, tokens) {
            #expect(request.head.contains("Authorization: \(token)"))
        }
    }

    @Test(arguments: ["a\r\nX-Evil: b", "a\n", "a\rb"])
    func refusesTokensWithLineEnds(token: String) async throws {
        let transport = FakeAWS.transport()
        var home = try AWSHome([
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/x",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": token,
        ])
        for isFile in [false, true] {
            if isFile {
                try home.write(token, to: "token")
                home.variables["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = "~/token"
            }
            let home = home
            let error = await #expect(throws: CredentialsError.self) {
                try await home.accessKeyID(transport)
            }
            #expect(error?.message.contains("has a line end in it") == true)
            #expect(error?.message.contains("Evil") == false)
        }
        #expect(transport.requests.isEmpty)
    }

    static let failures:
        [(ScriptedTransport.Answer, count: Int, kind: CredentialsError.Kind, String)] = [
            (.response(500, ""), 3, .unavailable, "it refuses"),
            (.response(404, "sEcReT"), 1, .unavailable, "it refuses"),
            (.response(403, "{\"code\":\"AccessDenied\"}"), 1, .refused, "it refuses"),
            (.response(200, "sEcReT"), 1, .refused, "isn't JSON"),
            (.response(200, "{\"AccessKeyId\":\"sEcReT\"}"), 1, .refused, "aren't both"),
            (
                .response(200, FakeAWS.json("a", end: "soon")), 1, .refused,
                "Expiration isn't a time"
            ),
            (.failure(.unreachable), 3, .unavailable, "the wire is cut"),
        ]

    @Test(arguments: failures)
    func tellsFailures(
        answer: ScriptedTransport.Answer,
        count: Int,
        kind: CredentialsError.Kind,
        words: String
    ) async throws {
        let transport = ScriptedTransport(answer)
        let home = try AWSHome(["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/x"])
        let error = await #expect(throws: CredentialsError.self) {
            try await home.accessKeyID(transport)
        }
        #expect(transport.requests.count == count)
        #expect(error?.kind == kind)
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
        #expect(error?.message.contains("sEcReT") == false)
    }
}
