internal import AuthenticatedEncryption
internal import Testing

@testable internal import AmazonKMS

/// What an EC2 machine says, by a server that does as IMDSv2.
@Suite struct InstanceCredentialsTests {
    static let role = "/latest/meta-data/iam/security-credentials/"

    /// Answers only those who show a token that they got.
    static func metadata(_ request: LoopbackServer.Request) -> LoopbackServer.Reply {
        let words = request.head[0].split(separator: " ")
        let hasToken = request.head.contains("X-aws-ec2-metadata-token: the-token")
        switch (words[0], words[1], hasToken) {
        case ("PUT", "/latest/api/token", _):
            let isAsked = request.head.contains("X-aws-ec2-metadata-token-ttl-seconds: 21600")
            return isAsked ? reply(200, "the-token") : reply(400, "")
        case ("GET", _, false): return reply(401, "")
        case ("GET", "/latest/meta-data/iam/security-credentials/", true):
            return reply(200, "my role\nother\n")
        case ("GET", "/latest/meta-data/iam/security-credentials/my%20role", true):
            return reply(200, FakeAWS.json("MACHINE"))
        case ("GET", "/latest/meta-data/placement/region", true):
            return reply(200, "eu-central-2")
        default: return reply(404, "")
        }
    }

    static func reply(_ status: Int, _ body: String) -> LoopbackServer.Reply {
        .bytes("HTTP/1.1 \(status) X\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
    }

    static func home(_ server: LoopbackServer) throws -> AWSHome {
        try AWSHome(["AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://127.0.0.1:\(server.port)/"])
    }

    @Test func asksWithAToken() async throws {
        let server = try LoopbackServer(Self.metadata)
        defer { server.stop() }
        let configuration = try Self.home(server).load(CurlTransport())
        let credentials = try await configuration.credentials.credentials(replacing: nil)
        #expect(credentials.accessKeyID == "MACHINE")
        #expect(credentials.secretAccessKey.exposedText == FakeAWS.secret)
        #expect(credentials.sessionToken?.exposedText == FakeAWS.secret + "token")
        #expect(credentials.expiration == UTCTime(iso8601: FakeAWS.end))
        // The region is asked for once.
        for _ in 0..<3 { #expect(try await configuration.region(for: nil) == "eu-central-2") }
        #expect(
            server.requests.map { $0.head[0] } == [
                "PUT /latest/api/token HTTP/1.1", "GET \(Self.role) HTTP/1.1",
                "GET \(Self.role)my%20role HTTP/1.1", "PUT /latest/api/token HTTP/1.1",
                "GET /latest/meta-data/placement/region HTTP/1.1",
            ]
        )
    }

    /// Version 1 would answer without a token: it is never asked.
    @Test(arguments: [403, 404, 405])
    func doesNotGoBackToVersion1(status: Int) async throws {
        let server = try LoopbackServer { request in
            request.head[0].hasPrefix("PUT")
                ? Self.reply(status, "") : Self.reply(200, FakeAWS.json("MACHINE"))
        }
        defer { server.stop() }
        let home = try Self.home(server)
        let error = await #expect(throws: CredentialsError.self) {
            try await home.accessKeyID(CurlTransport())
        }
        #expect(error?.message.contains("there are no AWS credentials") == true)
        #expect(server.requests.allSatisfy { $0.head[0].hasPrefix("PUT") })
        #expect(server.requests.count == 1)
    }

    @Test func givesUpSoonWhereNobodyAnswers() async throws {
        let transport = ScriptedTransport(.failure(.timedOut))
        let home = try AWSHome()
        let error = await #expect(throws: CredentialsError.self) {
            try await home.accessKeyID(transport)
        }
        #expect(transport.timeouts == [.seconds(1), .seconds(1)])
        #expect(transport.requests.allSatisfy { $0.isForCredentials && !$0.mayUseProxy })
        for place in ["AWS_ACCESS_KEY_ID", "the profile default", "EC2 machine", "--profile"] {
            #expect(error?.message.contains(place) == true)
        }
    }

    @Test func asksForTheRegionOfNoMachineOnceAMinute() async throws {
        let (time, transport) = (FakeTime(), ScriptedTransport(.failure(.unreachable)))
        let configuration = try AWSHome().load(transport, time: time)
        func ask() async throws {
            for _ in 0..<10 {
                await #expect(throws: CredentialsError.self) {
                    try await configuration.region(for: nil)
                }
            }
        }
        try await ask()
        #expect(transport.requests.count == 2)
        time.advance(by: .seconds(59))
        try await ask()
        #expect(transport.requests.count == 2)
        time.advance(by: .seconds(1))
        try await ask()
        #expect(transport.requests.count == 4)
    }

    @Test func isNotAskedWhenDisabled() async throws {
        let transport = FakeAWS.transport()
        let home = try AWSHome(["AWS_EC2_METADATA_DISABLED": "true"])
        await #expect(throws: CredentialsError.self) { try await home.accessKeyID(transport) }
        let configuration = try home.load(transport)
        await #expect(throws: CredentialsError.self) { try await configuration.region(for: nil) }
        #expect(transport.requests.isEmpty)
    }

    @Test func tellsOfAMachineWithoutRole() async throws {
        let home = try AWSHome(
            config: """
                [default]
                role_arn = arn:aws:iam::1:role/a
                credential_source = Ec2InstanceMetadata
                """
        )
        let none = ScriptedTransport(.response(200, "token"), .response(404, ""))
        let error = await #expect(throws: CredentialsError.self) {
            try await home.accessKeyID(none)
        }
        #expect(error?.message.contains("the machine has no role") == true)
        let failed = ScriptedTransport(
            .response(200, "token"),
            .response(200, "role"),
            .response(200, "{\"Code\":\"AssumeRoleUnauthorizedAccess\"}")
        )
        let refusal = await #expect(throws: CredentialsError.self) {
            try await home.accessKeyID(failed)
        }
        #expect(refusal?.message.contains("can EC2 take the role?") == true)
        let name = try await home.accessKeyID(FakeAWS.transport())
        #expect(name == "role arn:aws:iam::1:role/a by MACHINE")
    }
}
