internal import AuthenticatedEncryption
package import SecretJSON
internal import SegmentPipeline

/// Signs and sends requests to one end point, again where that helps, and counts.
///
/// Each operation is tried up to ``RetryPolicy/attemptCount`` times; a wrong clock is corrected and
/// ended credentials are renewed once, which are no attempts. Safe to use from many threads.
package final class KMSCaller: Sendable {
    package let region: String
    package let counters: CallCounters

    private let endpoint: Endpoint
    private let signer: Signer
    private let credentials: any CredentialsProvider
    private let transport: any HTTPTransport
    private let policy: RetryPolicy
    private let time: any TimeSource
    /// By how many seconds the service's clock is ahead, as far as it is known.
    private let clockSkew = Lock<Int64>(0)

    package init(
        region: String,
        endpoint: Endpoint,
        credentials: any CredentialsProvider,
        transport: any HTTPTransport,
        policy: RetryPolicy = RetryPolicy(),
        time: any TimeSource = SystemTime(),
        counters: CallCounters = CallCounters()
    ) {
        self.region = region
        self.endpoint = endpoint
        self.credentials = credentials
        self.transport = transport
        self.policy = policy
        self.time = time
        self.counters = counters
        signer = Signer(service: "kms", region: region)
    }

    /// Calls an operation; `keyID` is for the error's message.
    package func call(
        _ operation: String,
        _ parameters: JSONValue,
        keyID: String
    ) async throws(KMSError) -> JSONObject {
        do throws(KMSError.Cause) {
            return try await answer(to: operation, parameters.encoded())
        } catch {
            throw KMSError(operation: operation, keyID: keyID, region: region, cause: error)
        }
    }

    /// What one attempt led to.
    private enum Outcome {
        case answer(JSONObject)
        case failure(KMSError.Cause, retryAfter: Duration?)
        case corrected
        case expired(Credentials)
    }

    private func answer(
        to operation: String,
        _ body: SecretBytes
    ) async throws(KMSError.Cause) -> JSONObject {
        counters.countCall()
        let request = HTTPRequest(
            "POST",
            endpoint,
            headers: [
                HTTPHeader("Content-Type", "application/x-amz-json-1.1"),
                HTTPHeader("X-Amz-Target", "TrentService.\(operation)"),
            ],
            body: body
        )
        let end = time.uptime + policy.deadline
        var attempt = 1
        var rejected: Credentials?
        var mayCorrect = true
        while true {
            let outcome = try await send(
                request,
                replacing: rejected,
                timeout: end - time.uptime,
                mayCorrect: mayCorrect,
                mayRenew: rejected == nil
            )
            switch outcome {
            case .answer(let answer): return answer
            case .corrected: mayCorrect = false
            case .expired(let credentials): rejected = credentials
            case .failure(let cause, let retryAfter):
                guard Self.isRetryable(cause), attempt < policy.attemptCount else { throw cause }
                let delay = policy.delay(after: attempt, atLeast: retryAfter)
                guard time.uptime + delay < end else { throw cause }
                await time.sleep(for: delay)
                attempt += 1
            }
            guard !Task.isCancelled else { throw .cancelled }
            guard time.uptime < end else { throw .deadline }
            counters.countRetry()
        }
    }

    private func send(
        _ request: HTTPRequest,
        replacing rejected: Credentials?,
        timeout: Duration,
        mayCorrect: Bool,
        mayRenew: Bool
    ) async throws(KMSError.Cause) -> Outcome {
        let current: Credentials
        do throws(CredentialsError) {
            current = try await credentials.credentials(replacing: rejected)
        } catch { throw .credentials(error) }
        let skew = clockSkew.withLock { $0 }
        let date = UTCTime(secondsSinceEpoch: time.date.secondsSinceEpoch + skew)
        let signed: HTTPRequest
        do throws(CryptoError) {
            signed = try signer.sign(request, with: current, at: date)
        } catch { throw .signing }
        let response: HTTPResponse
        do throws(HTTPTransportError) {
            response = try await transport.send(
                signed,
                timeout: min(timeout, policy.attemptTimeout)
            )
        } catch {
            guard error.code != .cancelled else { throw .cancelled }
            return .failure(.transport(error), retryAfter: nil)
        }
        guard response.status != 200 else {
            guard let answer = try? JSONObject(parsing: response.body) else {
                return .failure(.malformedAnswer, retryAfter: nil)
            }
            return .answer(answer)
        }
        let error = ServiceError(response, signedAt: date)
        switch error.failure {
        case .expiredToken where mayRenew: return .expired(current)
        case .clockSkew where mayCorrect:
            correctClock(by: response)
            return .corrected
        case .throttled: counters.countThrottle()
        default: break
        }
        return .failure(.service(error), retryAfter: Self.retryAfter(response))
    }

    private func correctClock(by response: HTTPResponse) {
        guard let date = response.headers[text: "Date"].flatMap({ UTCTime(httpDate: $0) }) else {
            return
        }
        clockSkew.withLock { $0 = date.secondsSinceEpoch - time.date.secondsSinceEpoch }
    }

    private static func isRetryable(_ cause: KMSError.Cause) -> Bool {
        switch cause {
        case .service(let error): error.failure.isRetryable
        case .transport(let error): error.isRetryable
        default: false
        }
    }

    /// What the header `x-amz-retry-after` asks for, in milliseconds.
    private static func retryAfter(_ response: HTTPResponse) -> Duration? {
        response.headers[text: "x-amz-retry-after"]
            .flatMap { UInt32($0) }
            .map { .milliseconds(Int64($0)) }
    }
}
