package import KeyManagement
internal import Synchronization

/// Counts what a client asked of a service; safe to use from many threads.
package final class CallCounters: Sendable {
    private let calls = Atomic(0)
    private let retries = Atomic(0)
    private let throttles = Atomic(0)

    package init() {}

    /// The counts so far.
    package var values: KeyServiceUsage {
        KeyServiceUsage(
            calls: calls.load(ordering: .relaxed),
            retries: retries.load(ordering: .relaxed),
            throttles: throttles.load(ordering: .relaxed)
        )
    }

    func countCall() { calls.add(1, ordering: .relaxed) }
    func countRetry() { retries.add(1, ordering: .relaxed) }
    func countThrottle() { throttles.add(1, ordering: .relaxed) }
}
