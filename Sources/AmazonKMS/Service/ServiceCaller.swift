internal import AuthenticatedEncryption
internal import SegmentPipeline

/// Signs and sends requests to a service, again where that helps, and counts.
///
/// Each request is tried up to ``RetryPolicy/attemptCount`` times; a wrong clock is corrected and ended
/// credentials are renewed once, which are no attempts. Safe to use from many threads.
package final class ServiceCaller: Sendable {
    /// By whom and how requests are signed.
    package struct Signing: Sendable {
        let signer: Signer
        let credentials: any CredentialsProvider
    }

    package let counters: CallCounters

    private let signing: Signing?
    private let format: ServiceError.Format
    private let transport: any HTTPTransport
    private let policy: RetryPolicy
    private let time: any TimeSource
    /// By how many seconds the service's clock is ahead, as far as it is known.
    private let clockSkew = Lock<Int64>(0)

    /// Makes a caller for a service that tells of errors in this format; `signing` is nil for what is
    /// asked without a signature.
    package init(
        signing: Signing?,
        format: ServiceError.Format = .json,
        transport: any HTTPTransport,
        policy: RetryPolicy,
        time: any TimeSource,
        counters: CallCounters = CallCounters()
    ) {
        self.signing = signing
        self.format = format
        self.transport = transport
        self.policy = policy
        self.time = time
        self.counters = counters
    }

    /// Sends a request until it is answered with status 200.
    package func send(_ request: HTTPRequest) async throws(CallFailure) -> HTTPResponse {
        counters.countCall()
        let end = time.uptime + policy.deadline
        var attempt = 1
        var rejected: Credentials?
        var mayCorrect = true
        while true {
            let outcome = try await attemptOnce(
                request,
                replacing: rejected,
                until: end,
                mayCorrect: mayCorrect,
                mayRenew: rejected == nil
            )
            switch outcome {
            case .answer(let answer): return answer
            case .corrected: mayCorrect = false
            case .expired(let credentials): rejected = credentials
            case .failure(let cause, let retryAfter):
                guard cause.isRetryable, attempt < policy.attemptCount else { throw cause }
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

    /// What one attempt led to.
    private enum Outcome {
        case answer(HTTPResponse)
        case failure(CallFailure, retryAfter: Duration?)
        case corrected
        case expired(Credentials)
    }

    private func attemptOnce(
        _ request: HTTPRequest,
        replacing rejected: Credentials?,
        until end: Duration,
        mayCorrect: Bool,
        mayRenew: Bool
    ) async throws(CallFailure) -> Outcome {
        let skew = clockSkew.withLock { $0 }
        let (signed, used, date) = try await sign(request, replacing: rejected, skew)
        // Credentials may have been waited for.
        let timeLeft = end - time.uptime
        guard timeLeft > .zero else { throw .deadline }
        let response: HTTPResponse
        do throws(HTTPTransportError) {
            response = try await transport.send(
                signed,
                timeout: min(timeLeft, policy.attemptTimeout)
            )
        } catch {
            guard error.code != .cancelled else { throw .cancelled }
            return .failure(.transport(error), retryAfter: nil)
        }
        guard response.status != 200 else { return .answer(response) }
        let error = ServiceError(response, in: format, signedAt: date)
        switch error.failure {
        case .expiredToken where mayRenew: if let used { return .expired(used) }
        case .clockSkew where mayCorrect:
            correctClock(by: response)
            return .corrected
        case .throttled: counters.countThrottle()
        default: break
        }
        return .failure(.service(error), retryAfter: Self.retryAfter(response))
    }

    /// The request as it is sent, what signed it, and the time at which.
    private func sign(
        _ request: HTTPRequest,
        replacing rejected: Credentials?,
        _ skew: Int64
    ) async throws(CallFailure) -> (HTTPRequest, Credentials?, UTCTime) {
        guard let signing else { return (request, nil, time.date) }
        let current: Credentials
        do throws(CredentialsError) {
            current = try await signing.credentials.credentials(replacing: rejected)
        } catch { throw Task.isCancelled ? .cancelled : .credentials(error) }
        let date = UTCTime(secondsSinceEpoch: time.date.secondsSinceEpoch + skew)
        do throws(CryptoError) {
            return (try signing.signer.sign(request, with: current, at: date), current, date)
        } catch { throw .signing }
    }

    private func correctClock(by response: HTTPResponse) {
        guard let date = response.headers[text: "Date"].flatMap({ UTCTime(httpDate: $0) }) else {
            return
        }
        clockSkew.withLock { $0 = date.secondsSinceEpoch - time.date.secondsSinceEpoch }
    }

    /// What the header `x-amz-retry-after` asks for, in milliseconds.
    private static func retryAfter(_ response: HTTPResponse) -> Duration? {
        response.headers[text: "x-amz-retry-after"]
            .flatMap { UInt32($0) }
            .map { .milliseconds(Int64($0)) }
    }
}
