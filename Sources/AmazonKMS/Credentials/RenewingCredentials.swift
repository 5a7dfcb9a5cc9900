internal import AuthenticatedEncryption
internal import SegmentPipeline

/// Keeps temporary credentials and renews them 15 minutes before they end.
///
/// Nothing is fetched before it is asked for, and there is one renewal at a time. Nobody waits for it while the
/// old credentials hold for more than a minute, so that a source that hangs stalls nobody, and all who wait share
/// it. If one fails, the old credentials are used for as long as they hold. Safe to use from many threads.
package final class RenewingCredentials: CredentialsProvider {
    private typealias Renewal = Task<Result<Credentials, CredentialsError>, Never>

    private enum Choice {
        case use(Credentials)
        case wait(Renewal)
    }

    private struct State {
        var current: Credentials?
        var renewal: Renewal?
        /// The uptime before which what there is will do: a source may give the same credentials until
        /// shortly before their end, or fail for a while.
        var pauseEnd = Duration.zero
    }

    /// How long before their end credentials are renewed, in seconds.
    private static let margin: Int64 = 900
    /// How long before their end credentials aren't used any more while new ones may come, in seconds: a request must
    /// arrive before it.
    private static let waitingMargin: Int64 = 60
    /// Between two renewals.
    private static let pause = Duration.seconds(60)

    private let source: any CredentialsSource
    private let time: any TimeSource
    private let state = Lock(State())

    init(_ source: any CredentialsSource, time: any TimeSource) {
        self.source = source
        self.time = time
    }

    package func credentials(
        replacing rejected: Credentials?
    ) async throws(CredentialsError) -> Credentials {
        switch state.withLock({ choose(&$0, replacing: rejected) }) {
        case .use(let current): return current
        case .wait(let renewal): return try await renewal.value.get()
        }
    }

    /// Waits for the renewal that is on its way, if there is one.
    func finishRenewal() async { _ = await state.withLock { $0.renewal }?.value }

    private func choose(_ state: inout State, replacing rejected: Credentials?) -> Choice {
        if let rejected, state.current?.isSame(as: rejected) == true { state.current = nil }
        if let current = state.current, !isDue(state, current) { return .use(current) }
        let renewal = state.renewal ?? startRenewal()
        state.renewal = renewal
        if let current = state.current, let end = current.expiration,
            secondsLeft(until: end) > Self.waitingMargin
        {
            return .use(current)
        }
        return .wait(renewal)
    }

    private func isDue(_ state: State, _ current: Credentials) -> Bool {
        guard let end = current.expiration, time.uptime >= state.pauseEnd else { return false }
        return secondsLeft(until: end) <= Self.margin
    }

    private func secondsLeft(until end: UTCTime) -> Int64 {
        end.secondsSinceEpoch - time.date.secondsSinceEpoch
    }

    /// A task of its own: it goes on when the one that asked first is cancelled.
    private func startRenewal() -> Renewal {
        Task {
            let fetched: Result<Credentials, CredentialsError>
            do throws(CredentialsError) {
                fetched = .success(try await source.fetch())
            } catch { fetched = .failure(error) }
            return state.withLock { finish(&$0, fetched) }
        }
    }

    private func finish(
        _ state: inout State,
        _ fetched: Result<Credentials, CredentialsError>
    ) -> Result<Credentials, CredentialsError> {
        state.renewal = nil
        if case .success(let credentials) = fetched {
            state.current = credentials
            state.pauseEnd = time.uptime + Self.pause
        } else if let current = state.current, let end = current.expiration,
            secondsLeft(until: end) > 0
        {
            state.pauseEnd = time.uptime + min(Self.pause, .seconds(secondsLeft(until: end)))
            return .success(current)
        }
        return fetched
    }
}
