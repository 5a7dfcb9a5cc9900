internal import Synchronization

/// Counts what a client asked of a service; safe to use from many threads.
package final class CallCounters: Sendable {
    /// The counts at one moment.
    package struct Values: Sendable, Hashable {
        /// Operations that were asked for, however often each was sent.
        package var calls = 0
        /// Requests that were sent again.
        package var retries = 0
        /// Answers that said to come later.
        package var throttles = 0

        package init(calls: Int = 0, retries: Int = 0, throttles: Int = 0) {
            self.calls = calls
            self.retries = retries
            self.throttles = throttles
        }
    }

    private let calls = Atomic(0)
    private let retries = Atomic(0)
    private let throttles = Atomic(0)

    package init() {}

    /// The counts so far.
    package var values: Values {
        Values(
            calls: calls.load(ordering: .relaxed),
            retries: retries.load(ordering: .relaxed),
            throttles: throttles.load(ordering: .relaxed)
        )
    }

    func countCall() { calls.add(1, ordering: .relaxed) }
    func countRetry() { retries.add(1, ordering: .relaxed) }
    func countThrottle() { throttles.add(1, ordering: .relaxed) }
}
