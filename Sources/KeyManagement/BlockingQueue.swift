internal import Dispatch
internal import Synchronization

/// Does what blocks off Swift's cooperative threads, one piece of work at a time, in order.
///
/// Safe to use from many threads.
package final class BlockingQueue: Sendable {
    private let queue: DispatchQueue
    /// How many pieces have ended.
    ///
    /// A continuation hands its value over by means that ThreadSanitizer doesn't always see; counting
    /// with release and reading with acquire shows it the order.
    private let endedCount = Atomic(0)

    /// Makes a queue; `label` is for debuggers.
    package init(_ label: String) {
        queue = DispatchQueue(label: label)
    }

    /// Does a piece of work and gives its result.
    package func run<Value: Sendable, Failure: Error>(
        _ work: @escaping @Sendable () throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let result = await withCheckedContinuation { continuation in
            queue.async {
                let result = Result { () throws(Failure) in try work() }
                self.endedCount.add(1, ordering: .releasing)
                continuation.resume(returning: result)
            }
        }
        _ = endedCount.load(ordering: .acquiring)
        return try result.get()
    }
}
