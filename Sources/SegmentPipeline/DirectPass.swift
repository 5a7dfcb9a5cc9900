internal import Synchronization

/// A pass whose segments need not wait for each other: a worker takes the next one, does all of it in the
/// slot that is its own, and takes another.
final class DirectPass<Slot: AnyObject & Sendable>: OpenPass {
    private let count: Int
    private let slots: [Slot]
    private let body: @Sendable (_ worker: Int, Slot, _ ordinal: Int) throws -> Void
    private let isCancelled: @Sendable () -> Bool
    private let onFailure: @Sendable () -> Void

    private let takenCount = Atomic(0)
    private let hasFailed = Atomic(false)
    private let failure = Lock<(any Error)?>(nil)

    /// `slots` has one for each worker.
    init(
        count: Int,
        slots: [Slot],
        body: @escaping @Sendable (_ worker: Int, Slot, _ ordinal: Int) throws -> Void,
        isCancelled: @escaping @Sendable () -> Bool,
        onFailure: @escaping @Sendable () -> Void
    ) {
        precondition(count >= 0)
        self.count = count
        self.slots = slots
        self.body = body
        self.isCancelled = isCancelled
        self.onFailure = onFailure
    }

    func work(_ worker: Int) {
        while !hasFailed.load(ordering: .relaxed) {
            do {
                if isCancelled() { throw PipelineCancelled() }
                // Past the end the counter goes on by one for each worker, which is far from an overflow.
                let ordinal = takenCount.wrappingAdd(1, ordering: .relaxed).oldValue
                guard ordinal < count else { return }
                try body(worker, slots[worker], ordinal)
            } catch { fail(error) }
        }
    }

    func throwFailure() throws {
        if let error = failure.withLock({ $0 }) { throw error }
    }

    private func fail(_ error: any Error) {
        let isFirst = failure.withLock { failure in
            guard failure == nil else { return false }
            failure = error
            return true
        }
        hasFailed.store(true, ordering: .relaxed)
        if isFirst { onFailure() }
    }
}
