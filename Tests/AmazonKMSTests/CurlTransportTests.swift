internal import AuthenticatedEncryption
internal import Testing

@testable internal import AmazonKMS

@Suite struct CurlTransportTests {
    static let good = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n"

    static func endpoint(of server: LoopbackServer) -> Endpoint {
        Endpoint(scheme: .http, host: "127.0.0.1", port: server.port)
    }

    /// The code of the error of one request.
    static func code(
        _ request: HTTPRequest,
        timeout: Duration = .seconds(300),
        _ transport: CurlTransport = CurlTransport()
    ) async -> HTTPTransportError.Code? {
        do throws(HTTPTransportError) {
            _ = try await transport.send(request, timeout: timeout)
            return nil
        } catch { return error.code }
    }

    /// Sends a request three times.
    static func expectTea(from transport: CurlTransport, _ request: HTTPRequest) async throws {
        for _ in 0..<3 {
            let response = try await transport.send(request, timeout: .seconds(300))
            #expect(response.status == 418)
            #expect(response.headers[text: "X-AMZN-REQUESTID"] == "some id")
            #expect(response.headers[text: "empty"]?.isEmpty == true)
            #expect(response.body.exposedText == "{\0\r}")
        }
    }

    @Test func carriesRequestAndAnswer() async throws {
        let server = try LoopbackServer { _ in
            .bytes(
                "HTTP/1.1 418 Tea\r\nX-Old: a\r\nx-amzn-requestid:  some  id \r\nEmpty:\r\n"
                    + "Content-Length: 4\r\n\r\n{\0\r}"
            )
        }
        let request = HTTPRequest(
            "POST",
            Self.endpoint(of: server),
            path: "/a/../b%20c",
            query: "x=%2F&y",
            headers: [
                HTTPHeader("X-Amz-Target", "T.D"), HTTPHeader("X-Empty", ""),
                HTTPHeader("X-Token", .secret(SecretBytes("token"))),
            ],
            body: SecretBytes([0, 1, 255, 0])
        )
        // The transport keeps its connection for as long as it lives.
        do {
            let transport = CurlTransport()
            try await Self.expectTea(from: transport, request)
        }
        server.stop()
        let requests = server.requests
        #expect(requests.map(\.connection) == [0, 0, 0], "the connection is kept")
        for request in requests {
            #expect(request.head.first == "POST /a/../b%20c?x=%2F&y HTTP/1.1")
            #expect(request.body == [0, 1, 255, 0])
            let lines = request.head.map { $0.lowercased() }
            for line in [
                "host: 127.0.0.1:\(server.port)", "x-amz-target: t.d", "x-empty:", "x-token: token",
                "content-length: 4",
            ] {
                #expect(lines.contains(line))
            }
            #expect(!lines.contains { $0.hasPrefix("content-type") || $0.hasPrefix("expect") })
        }
    }

    @Test(arguments: ["GET", "PUT", "POST"])
    func sendsOtherMethods(method: String) async throws {
        let server = try LoopbackServer { _ in .last(Self.good + "\r\n{}") }
        defer { server.stop() }
        let request = HTTPRequest(method, Self.endpoint(of: server), path: "/latest")
        let response = try await CurlTransport().send(request, timeout: .seconds(300))
        #expect(response.body.exposedText == "{}")
        let head = try #require(server.requests.first).head
        #expect(head.first == "\(method) /latest HTTP/1.1")
        #expect(head.contains("Content-Length: 0") == (method != "GET"))
    }

    @Test func followsNoRedirect() async throws {
        let server = try LoopbackServer { _ in
            .last("HTTP/1.1 302 Found\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n")
        }
        defer { server.stop() }
        let request = HTTPRequest("POST", Self.endpoint(of: server))
        #expect(try await CurlTransport().send(request, timeout: .seconds(300)).status == 302)
        #expect(server.requests.count == 1)
    }

    @Test func takesOneMebibyteAndNoMore() async throws {
        let limit = CurlTransfer.bodyLimit
        for (byteCount, code) in [(limit, nil), (limit + 1, .oversized)]
            as [(Int, HTTPTransportError.Code?)]
        {
            let server = try LoopbackServer { _ in
                .last(
                    "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
                        + String(repeating: "a", count: byteCount)
                )
            }
            defer { server.stop() }
            #expect(await Self.code(HTTPRequest("GET", Self.endpoint(of: server))) == code)
        }
        let server = try LoopbackServer { _ in
            .last(
                "HTTP/1.1 200 OK\r\n"
                    + String(
                        repeating: "X-Fill: \(String(repeating: "a", count: 1_000))\r\n",
                        count: 70
                    )
                    + "Content-Length: 0\r\n\r\n"
            )
        }
        defer { server.stop() }
        #expect(await Self.code(HTTPRequest("GET", Self.endpoint(of: server))) == .oversized)
    }

    @Test func endsInTime() async throws {
        let server = try LoopbackServer { _ in .silence }
        defer { server.stop() }
        let request = HTTPRequest("POST", Self.endpoint(of: server))
        #expect(await Self.code(request, timeout: .milliseconds(300)) == .timedOut)
    }

    @Test(arguments: [
        "", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n123", "nonsense\r\n\r\n",
    ])
    func brokenAnswersAreNoAnswers(text: String) async throws {
        let server = try LoopbackServer { _ in .last(text) }
        defer { server.stop() }
        let request = HTTPRequest("POST", Self.endpoint(of: server))
        #expect(await Self.code(request) == .unreachable)
    }

    @Test func nobodyThere() async throws {
        let server = try LoopbackServer { _ in .silence }
        server.stop()
        #expect(await Self.code(HTTPRequest("GET", Self.endpoint(of: server))) == .unreachable)
    }

    @Test func cancelledTaskEnds() async throws {
        let server = try LoopbackServer { _ in .silence }
        defer { server.stop() }
        let request = HTTPRequest("POST", Self.endpoint(of: server))
        let task = Task { await Self.code(request, timeout: .seconds(300)) }
        while server.requests.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
        task.cancel()
        #expect(await task.value == .cancelled)
    }

    @Test func manyAtOnce() async throws {
        let server = try LoopbackServer { _ in .last(Self.good + "\r\n{}") }
        let endpoint = Self.endpoint(of: server)
        let transport = CurlTransport()
        await withTaskGroup(of: HTTPTransportError.Code?.self) { group in
            for _ in 0..<40 {
                group.addTask { await Self.code(HTTPRequest("POST", endpoint), transport) }
            }
            for await code in group { #expect(code == nil) }
        }
        server.stop()
        #expect(server.requests.count == 40)
    }

    @Test(arguments: [
        "http://example.com", "http://kms.eu-central-1.amazonaws.com", "http://10.0.0.1",
        "http://169.254.170.2", "http://169.254.169.254", "http://127.0.0.1.example.com",
    ])
    func refusesPlainHTTPToOthers(text: String) async throws {
        let endpoint = try #require(Endpoint(parsing: text))
        #expect(await Self.code(HTTPRequest("POST", endpoint)) == .refused)
        var request = HTTPRequest("POST", endpoint)
        request.isForCredentials = true
        // Only for the fixed addresses; not sent here.
        let isTaken = (try? request.check()) != nil
        #expect(isTaken == endpoint.isCredentialAddress)
        #expect(!endpoint.isCredentialAddress || !request.mayUseProxy)
    }

    @Test func refusesTextThatEndsALine() async throws {
        let endpoint = Endpoint(scheme: .http, host: "127.0.0.1", port: 1)
        let requests = [
            HTTPRequest("GET", endpoint, path: "/a b"), HTTPRequest("GET", endpoint, path: "a"),
            HTTPRequest("GET", endpoint, path: "/a\r\n"), HTTPRequest("GET", endpoint, path: "/#a"),
            HTTPRequest("GET", endpoint, query: "a\n"),
            HTTPRequest("GET", endpoint, headers: [HTTPHeader("A", "b\r\nC: d")]),
            HTTPRequest("GET", endpoint, headers: [HTTPHeader("A:", "b")]),
            HTTPRequest("GET", endpoint, headers: [HTTPHeader("", "b")]),
            HTTPRequest("GET", endpoint, headers: [HTTPHeader("A", .secret(SecretBytes("b\n")))]),
            HTTPRequest("GET", endpoint, headers: [HTTPHeader("A", .secret(SecretBytes([0])))]),
        ]
        for request in requests { #expect(await Self.code(request) == .refused) }
    }
}
