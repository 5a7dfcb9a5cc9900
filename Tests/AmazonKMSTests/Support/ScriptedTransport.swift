internal import AuthenticatedEncryption
internal import SegmentPipeline

@testable internal import AmazonKMS

/// Answers requests by a function and keeps them.
final class ScriptedTransport: HTTPTransport {
    typealias Answer = Result<HTTPResponse, HTTPTransportError>

    private let log = Lock<[(request: HTTPRequest, timeout: Duration)]>([])
    private let answer: @Sendable (_ number: Int, _ request: HTTPRequest) -> Answer

    /// `answer` gets the number of the request, from 0.
    init(_ answer: @escaping @Sendable (_ number: Int, _ request: HTTPRequest) -> Answer) {
        self.answer = answer
    }

    /// Gives these answers in turn, the last of them again and again.
    convenience init(_ answers: Answer...) {
        self.init { number, _ in answers[min(number, answers.count - 1)] }
    }

    var requests: [HTTPRequest] { log.withLock { $0.map(\.request) } }
    var timeouts: [Duration] { log.withLock { $0.map(\.timeout) } }

    func send(
        _ request: HTTPRequest,
        timeout: Duration
    ) async throws(HTTPTransportError) -> HTTPResponse {
        let number = log.withLock { log in
            log.append((request, timeout))
            return log.count - 1
        }
        return try answer(number, request).get()
    }
}

extension Result where Success == HTTPResponse, Failure == HTTPTransportError {
    /// An answer with a status, a body and headers.
    static func response(
        _ status: Int,
        _ body: String,
        _ headers: [(String, String)] = []
    ) -> Self {
        .success(
            HTTPResponse(
                status: status,
                headers: headers.map { HTTPHeader($0.0, $0.1) },
                body: SecretBytes(body)
            )
        )
    }

    /// An error that KMS answers.
    static func refusal(
        _ name: String,
        status: Int = 400,
        _ headers: [(String, String)] = []
    ) -> Self {
        .response(status, "{\"__type\":\"\(name)\",\"message\":\"secret words\"}", headers)
    }

    /// No answer.
    static func failure(_ code: HTTPTransportError.Code) -> Self {
        .failure(HTTPTransportError(code, "the wire is cut"))
    }
}
