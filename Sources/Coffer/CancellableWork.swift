internal import FileAccess
internal import SegmentPipeline

/// What is ended together: blocking work, and a task that waits for a key service.
///
/// Safe to use from any thread.
final class CancellableWork: Sendable {
    let signal: CancellationSignal
    private let endTask = Lock<(@Sendable () -> Void)?>(nil)

    init() throws { signal = try CancellationSignal() }

    func cancel() {
        signal.cancel()
        endTask.withLock { $0 }?()
    }

    /// Notes how the task under way is ended, which happens at once if that was asked for before; nil: there is none.
    func setTask(_ end: (@Sendable () -> Void)?) {
        endTask.withLock { $0 = end }
        if signal.isCancelled { end?() }
    }
}
