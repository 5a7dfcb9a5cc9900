internal import AuthenticatedEncryption
internal import Coffer
internal import KeyManagement
internal import SecretJSON
internal import SegmentPipeline
internal import TestSupport
internal import Testing

@testable internal import AmazonKMS

@Suite struct KMSCallerTests {
    static let date = ("Date", "Sun, 30 Aug 2015 13:36:00 GMT")

    @Test func sendsWhatKMSWants() async throws {
        let setup = try CallerSetup(ScriptedTransport(.response(200, "{\"a\":\"b\"}")))
        let answer = try await setup.caller.call(
            "Decrypt",
            .object([("KeyId", .string("alias/a"))]),
            keyID: "alias/a"
        )
        #expect(answer.text("a") == "b")
        let request = try #require(setup.transport.requests.first)
        #expect(request.method == "POST")
        #expect(request.path == "/")
        #expect(request.headers[text: "content-type"] == "application/x-amz-json-1.1")
        #expect(request.headers[text: "x-amz-target"] == "TrentService.Decrypt")
        #expect(request.headers[text: "x-amz-date"] == "20150830T123600Z")
        let scope = "Credential=AKIDEXAMPLE/20150830/eu-central-1/kms/aws4_request"
        #expect(request.headers[text: "authorization"]?.contains(scope) == true)
        #expect(request.body.exposedText == "{\"KeyId\":\"alias/a\"}")
        #expect(setup.counts == KeyServiceUsage(calls: 1))
    }

    @Test(
        arguments: [
            .refusal("ThrottlingException"), .refusal("KMSInternalException", status: 500),
            .refusal("DependencyTimeoutException", status: 503), .response(502, "<html></html>"),
            .failure(.unreachable), .failure(.timedOut),
        ] as [ScriptedTransport.Answer]
    )
    func sendsAgain(answer: ScriptedTransport.Answer) async throws {
        let setup = try CallerSetup(ScriptedTransport(answer, answer, .response(200, "{}")))
        _ = try await setup.call()
        #expect(setup.transport.requests.count == 3)
        #expect(setup.time.naps == [.seconds(1), .seconds(2)])
        #expect(setup.counts.calls == 1)
        #expect(setup.counts.retries == 2)
        #expect(setup.counts.throttles == (answer.isThrottle ? 2 : 0))

        let unlucky = try CallerSetup(ScriptedTransport(answer))
        await #expect(throws: KMSError.self) { try await unlucky.call() }
        #expect(unlucky.transport.requests.count == 3)
        #expect(unlucky.counts.retries == 2)
    }

    @Test(
        arguments: [
            .refusal("AccessDeniedException"), .refusal("NotFoundException"),
            .refusal("InvalidCiphertextException"), .refusal("UnrecognizedClientException"),
            .refusal("ValidationException"), .response(403, "<html></html>"), .response(301, ""),
            .response(200, "<html></html>"), .response(200, "[]"), .response(200, ""),
            .failure(.untrusted),
            .failure(.refused), .failure(.oversized), .failure(.cancelled),
        ] as [ScriptedTransport.Answer]
    )
    func doesNotSendAgain(answer: ScriptedTransport.Answer) async throws {
        let setup = try CallerSetup(ScriptedTransport(answer))
        let error = await #expect(throws: KMSError.self) { try await setup.call() }
        #expect(setup.transport.requests.count == 1)
        #expect(setup.time.naps == [])
        let message = try #require(error).message
        #expect(message.contains("Decrypt") && message.contains("alias/a"))
        #expect(message.contains("eu-central-1"))
        #expect(!message.contains("secret words"))
    }

    @Test func jitterIsFullAndCapped() {
        var policy = RetryPolicy()
        policy.jitter = { 1 }
        let greatest = (1...8).map { policy.delay(after: $0, atLeast: nil) }
        #expect(greatest == [1, 2, 4, 8, 16, 20, 20, 20].map { Duration.seconds($0) })
        #expect(policy.delay(after: 1, atLeast: .seconds(7)) == .seconds(7))
        #expect(policy.delay(after: 1, atLeast: .seconds(70)) == .seconds(20))
        policy.jitter = { 0 }
        #expect(policy.delay(after: 5, atLeast: nil) == .zero)
        let shares = (0..<100).map { _ in RetryPolicy().jitter() }
        #expect(shares.allSatisfy { (0..<1).contains($0) } && Set(shares).count > 50)
    }

    @Test func waitsAsLongAsAsked() async throws {
        let busy = ScriptedTransport.Answer.refusal(
            "ThrottlingException",
            [("x-amz-retry-after", "3500")]
        )
        let setup = try CallerSetup(
            ScriptedTransport(busy, .response(200, "{}")),
            share: 0
        )
        _ = try await setup.call()
        #expect(setup.time.naps == [.milliseconds(3500)])
    }

    @Test func correctsTheClockOnceAndRemembersIt() async throws {
        let skewed = ScriptedTransport.Answer.refusal("InvalidSignatureException", [Self.date])
        let setup = try CallerSetup(ScriptedTransport(skewed, .response(200, "{}")))
        _ = try await setup.call()
        _ = try await setup.call()
        let dates = setup.transport.requests.map { $0.headers[text: "x-amz-date"] }
        #expect(dates == ["20150830T123600Z", "20150830T133600Z", "20150830T133600Z"])
        #expect(setup.time.naps == [])
        #expect(setup.counts == KeyServiceUsage(calls: 2, retries: 1))

        let hopeless = try CallerSetup(
            ScriptedTransport(.refusal("RequestTimeTooSkewed", [Self.date]))
        )
        let error = await #expect(throws: KMSError.self) { try await hopeless.call() }
        #expect(error?.failure == .clockSkew)
        #expect(hopeless.transport.requests.count == 2)
    }

    /// Gives numbered credentials, a new number whenever the last were rejected.
    private final class Numbered: CredentialsProvider {
        private let number = Lock(0)

        func credentials(
            replacing rejected: Credentials?
        ) async throws(CredentialsError) -> Credentials {
            let number = self.number.withLock { number in
                if rejected?.accessKeyID == "KEY\(number)" { number += 1 }
                return number
            }
            return Credentials(
                accessKeyID: "KEY\(number)",
                secretAccessKey: SecretBytes("secret"),
                sessionToken: SecretBytes("token\(number)")
            )
        }
    }

    @Test func renewsEndedCredentialsOnce() async throws {
        let setup = try CallerSetup(
            ScriptedTransport(.refusal("ExpiredTokenException"), .response(200, "{}")),
            credentials: Numbered()
        )
        _ = try await setup.call()
        let used = setup.transport.requests.map { request in
            request.headers[text: "authorization"]?.split(separator: "/").first
        }
        #expect(
            used == [
                "AWS4-HMAC-SHA256 Credential=KEY0", "AWS4-HMAC-SHA256 Credential=KEY1",
            ]
        )

        let hopeless = try CallerSetup(
            ScriptedTransport(.refusal("ExpiredTokenException")),
            credentials: Numbered()
        )
        let error = await #expect(throws: KMSError.self) { try await hopeless.call() }
        #expect(error?.failure == .expiredToken)
        #expect(hopeless.transport.requests.count == 2)
    }

    /// A throttle, then a wrong clock, then an ended token, then success: each mended by itself.
    @Test func livesThroughAllAtOnce() async throws {
        let setup = try CallerSetup(
            ScriptedTransport(
                .refusal("ThrottlingException"),
                .refusal("RequestTimeTooSkewed", [Self.date]),
                .refusal("ExpiredTokenException"),
                .failure(.unreachable),
                .response(200, "{}")
            ),
            credentials: Numbered()
        )
        _ = try await setup.call()
        #expect(setup.counts == KeyServiceUsage(calls: 1, retries: 4, throttles: 1))
    }

    @Test func endsAtTheDeadline() async throws {
        let time = FakeTime()
        let transport = ScriptedTransport { _, _ in
            time.advance(by: .seconds(30))
            return .failure(.timedOut)
        }
        var policy = RetryPolicy()
        policy.attemptCount = 100
        policy.jitter = { 1 }
        let caller = KMSCaller(
            region: "eu-central-1",
            endpoint: Endpoint(host: "kms.example.com"),
            credentials: FixedCredentials(CallerSetup.credentials),
            transport: transport,
            policy: policy,
            time: time
        )
        let error = await #expect(throws: KMSError.self) {
            try await caller.call("Decrypt", .object([]), keyID: "alias/a")
        }
        // 30 + 1 + 30 + 2 + 30 + 4, and the last has what is left of 120 s.
        #expect(transport.timeouts == [30, 30, 30, 23].map { Duration.seconds($0) })
        #expect(error?.keyError.code == .serviceUnavailable)
    }

    /// Gives credentials after a time.
    private struct Slow: CredentialsProvider {
        let time: FakeTime
        let delay: Duration

        func credentials(
            replacing rejected: Credentials?
        ) async throws(CredentialsError) -> Credentials {
            time.advance(by: delay)
            return CallerSetup.credentials
        }
    }

    @Test(arguments: [(119, [Duration.seconds(1)]), (120, []), (500, [])])
    func theWaitForCredentialsCounts(seconds: Int, timeouts: [Duration]) async throws {
        let (time, transport) = (FakeTime(), ScriptedTransport(.response(200, "{}")))
        let caller = KMSCaller(
            region: "eu-central-1",
            endpoint: Endpoint(host: "kms.example.com"),
            credentials: Slow(time: time, delay: .seconds(seconds)),
            transport: transport,
            time: time
        )
        do throws(KMSError) {
            _ = try await caller.call("Decrypt", .object([]), keyID: "alias/a")
            #expect(seconds < 120)
        } catch {
            #expect(error.keyError.code == .serviceUnavailable && seconds >= 120)
        }
        #expect(transport.timeouts == timeouts)
    }

    static let codes: [(ScriptedTransport.Answer, KeyError.Code)] = [
        (.refusal("AccessDeniedException"), .accessDenied),
        (.refusal("NotFoundException"), .noUsableKey),
        (.refusal("InvalidCiphertextException"), .noUsableKey),
        (.refusal("ThrottlingException"), .serviceUnavailable),
        (.refusal("UnrecognizedClientException"), .accessDenied),
        (.refusal("InvalidSignatureException"), .accessDenied),
        (.refusal("IncompleteSignature"), .accessDenied),
        (.refusal("InvalidKeyUsageException"), .configuration),
        (.refusal("InvalidGrantTokenException"), .configuration),
        (.refusal("RequestTimeTooSkewed", [date]), .configuration),
        (.refusal("ValidationException"), .invalidParameter),
        (.failure(.timedOut), .serviceUnavailable), (.failure(.untrusted), .serviceUnavailable),
        (.failure(.libraryMissing), .serviceUnavailable), (.failure(.refused), .configuration),
        (.failure(.libraryFailure), .internalInconsistency),
        (.failure(.cancelled), .cancelled),
        (.response(200, "x"), .serviceUnavailable),
    ]

    @Test(arguments: codes)
    func becomesAnErrorOfKeys(answer: ScriptedTransport.Answer, code: KeyError.Code) async throws {
        let setup = try CallerSetup(ScriptedTransport(answer))
        let error = await #expect(throws: KMSError.self) { try await setup.call() }
        #expect(error?.keyError.code == code)
    }

    @Test(
        arguments: [
            (.accessDenied, .noUsableKey), (.serviceUnavailable, .keyServiceUnavailable),
            (.configuration, .configuration), (.cancelled, .cancelled),
        ] as [(KeyError.Code, CofferError.Code)]
    )
    func becomesAnErrorOfTheLibrary(code: KeyError.Code, translated: CofferError.Code) {
        #expect(CofferError(translating: KeyError(code, "")).code == translated)
    }

    @Test func aCancelledWaitForCredentialsIsNoFailureOfTheirs() async throws {
        struct Hung: CredentialsProvider {
            func credentials(
                replacing rejected: Credentials?
            ) async throws(CredentialsError) -> Credentials {
                while !Task.isCancelled { await Task.yield() }
                throw CredentialsError("nobody answers", .unavailable)
            }
        }
        let setup = try CallerSetup(
            ScriptedTransport(.response(200, "{}")),
            credentials: Hung()
        )
        let call = Task { () async -> KeyError.Code? in
            do throws(KMSError) { _ = try await setup.call() } catch { return error.keyError.code }
            return nil
        }
        call.cancel()
        #expect(await call.value == .cancelled)
    }

    @Test func saysWhyThereAreNoCredentials() async throws {
        struct None: CredentialsProvider {
            let kind: CredentialsError.Kind

            func credentials(
                replacing rejected: Credentials?
            ) async throws(CredentialsError) -> Credentials {
                throw CredentialsError("none to be had", kind)
            }
        }
        let transport = ScriptedTransport(.response(200, "{}"))
        let codes: [(CredentialsError.Kind, KeyError.Code)] = [
            (.refused, .accessDenied), (.unavailable, .serviceUnavailable),
            (.configuration, .configuration),
        ]
        for (kind, code) in codes {
            let setup = try CallerSetup(transport, credentials: None(kind: kind))
            let error = await #expect(throws: KMSError.self) { try await setup.call() }
            #expect(error?.message.contains("none to be had") == true)
            #expect(error?.keyError.code == code)
        }
        #expect(transport.requests.isEmpty)
    }
}

extension Result where Success == HTTPResponse, Failure == HTTPTransportError {
    fileprivate var isThrottle: Bool {
        guard case .success(let response) = self else { return false }
        return response.body.exposedText.contains("Throttling")
    }
}
