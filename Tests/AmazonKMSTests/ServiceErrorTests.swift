internal import AuthenticatedEncryption
internal import TestSupport
internal import Testing

@testable internal import AmazonKMS

@Suite struct ServiceErrorTests {
    static let time = UTCTime(secondsSinceEpoch: 1_440_938_160)

    static func error(
        _ body: String,
        status: Int = 400,
        headers: [(String, String)] = []
    ) -> ServiceError {
        ServiceError(
            HTTPResponse(
                status: status,
                headers: headers.map { HTTPHeader($0.0, $0.1) },
                body: SecretBytes(body)
            ),
            signedAt: time
        )
    }

    static let named: [(String, ServiceFailure)] = [
        ("ThrottlingException", .throttled), ("Throttling", .throttled),
        ("RequestLimitExceeded", .throttled), ("TooManyRequestsException", .throttled),
        ("KMSInternalException", .unavailable), ("DependencyTimeoutException", .unavailable),
        ("KeyUnavailableException", .unavailable), ("ServiceUnavailableException", .unavailable),
        ("ExpiredTokenException", .expiredToken), ("ExpiredToken", .expiredToken),
        ("NotFoundException", .unusableKey), ("DisabledException", .unusableKey),
        ("KMSInvalidStateException", .unusableKey), ("IncorrectKeyException", .unusableKey),
        ("AccessDeniedException", .denied), ("InvalidCiphertextException", .invalidCiphertext),
        ("InvalidGrantTokenException", .configuration),
        ("InvalidKeyUsageException", .configuration),
        ("UnrecognizedClientException", .wrongCredentials),
        ("InvalidSignatureException", .wrongCredentials),
        ("SignatureDoesNotMatch", .wrongCredentials),
        ("RequestTimeTooSkewed", .configuration), ("ValidationException", .refused),
    ]

    @Test(arguments: named)
    func judgesByName(name: String, failure: ServiceFailure) {
        for body in [
            "{\"__type\":\"\(name)\"}",
            "{\"__type\":\"com.amazonaws.kms#\(name)\",\"message\":\"m\"}",
            "{\"__type\":\"\(name):http://internal.example/\",\"Message\":\"m\"}",
            "{\"code\":\"\(name)\",\"message\":null}",
        ] {
            #expect(Self.error(body).failure == failure)
            #expect(Self.error(body).name == name)
        }
        for body in ["", "{}", "<html>\(Self.self)</html>", "[1"] {
            let error = Self.error(body, headers: [("x-amzn-errortype", "\(name):http://a/b#c")])
            #expect(error.failure == failure)
        }
    }

    @Test func onlySomeAreSentAgainOrLeadOn() {
        let retryable = ServiceFailure.allCases.filter(\.isRetryable)
        #expect(Set(retryable) == [.throttled, .unavailable])
        let leading = ServiceFailure.allCases.filter(\.leadsToNextSlot)
        #expect(Set(leading) == [.unusableKey, .denied, .invalidCiphertext])
    }

    static let nameless: [(Int, ServiceFailure)] = [
        (301, .notTheService), (400, .notTheService), (403, .notTheService), (404, .notTheService),
        (407, .notTheService), (408, .unavailable), (429, .throttled), (500, .unavailable),
        (502, .unavailable), (503, .unavailable), (504, .unavailable),
    ]

    /// What proxies answer names no error, whatever it says.
    @Test(arguments: nameless)
    func judgesByStatus(status: Int, failure: ServiceFailure) {
        for body in [
            "", "<html><body>ThrottlingException</body></html>", "{\"__type\":17}",
            "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>", "{\"__type\":\"\"}",
            "{\"__type\":\"two words\"}", "{\"__type\":\"<b>\"}", "{\"__type\":", "null",
            "{\"__type\":\"\(String(repeating: "a", count: 129))\"}",
        ] {
            let error = Self.error(body, status: status)
            #expect(error.name == nil)
            #expect(error.failure == failure)
        }
    }

    @Test func unknownNameGoesByStatus() {
        #expect(Self.error("{\"__type\":\"NewException\"}").failure == .refused)
        #expect(Self.error("{\"__type\":\"NewException\"}", status: 500).failure == .unavailable)
        #expect(Self.error("{\"__type\":\"NewException\"}", status: 429).failure == .throttled)
    }

    static let skews: [(String, String, String, ServiceFailure)] = [
        ("RequestTimeTooSkewed", "", "12:36:00", .clockSkew),
        ("RequestExpired", "", "12:36:00", .clockSkew),
        ("InvalidSignatureException", "", "12:39:59", .wrongCredentials),
        ("InvalidSignatureException", "", "12:40:00", .clockSkew),
        ("InvalidSignatureException", "", "12:32:00", .clockSkew),
        ("SignatureDoesNotMatch", "", "14:00:00", .clockSkew),
        ("SignatureDoesNotMatch", "Signature expired: 2015", "12:36:01", .clockSkew),
        ("SignatureDoesNotMatch", "Signature not yet current: 2015", "12:36:01", .clockSkew),
        ("SignatureDoesNotMatch", "The request signature", "12:36:01", .wrongCredentials),
        ("AccessDeniedException", "", "14:00:00", .denied),
        ("UnrecognizedClientException", "", "14:00:00", .wrongCredentials),
    ]

    @Test(arguments: skews)
    func comparesClocks(name: String, message: String, time: String, failure: ServiceFailure) {
        let body = "{\"__type\":\"\(name)\",\"message\":\"\(message)\"}"
        let date = ("Date", "Sun, 30 Aug 2015 \(time) GMT")
        #expect(Self.error(body, headers: [date]).failure == failure)
    }

    @Test func keepsRequestIDAndNoWordOfTheAnswer() {
        let body = "{\"__type\":\"ValidationException\",\"message\":\"secret words\"}"
        let id = "2b0a3b1c-0000-4000-8000-000000000000"
        let error = Self.error(body, headers: [("X-Amzn-RequestId", id)])
        #expect(error.requestID == id)
        #expect(!"\(error)".contains("secret words"))
        let forged = Self.error(body, headers: [("X-Amzn-RequestId", "a\u{1B}[31m")])
        #expect(forged.requestID == nil)
    }
}
