internal import Dispatch

/// A fixed set of workers and slots through which segments pass, several at a time.
///
/// Each worker is one long-lived block on a serial queue of its own, as is a stream's reader and writer:
/// blocking work on a shared queue would wait for threads. Memory is bounded by the slots. The first
/// error stops all others and is the one thrown.
///
/// `run` blocks its caller, so it must not be called on a cooperative thread, and one at a time.
package final class SegmentPipeline<Slot: AnyObject & Sendable>: Sendable {
    package let workerCount: Int
    private let slots: [Slot]
    private let isCancelled: @Sendable () -> Bool
    private let onFailure: @Sendable () -> Void
    private let workerQueues: [DispatchQueue]
    private let readerQueue = DispatchQueue(label: "coffer.reader")
    private let writerQueue = DispatchQueue(label: "coffer.writer")

    /// - Parameters:
    ///   - workerCount: at least 1.
    ///   - slots: at least 1; with ordered output at least `workerCount` and some to wait their turn.
    ///   - isCancelled: asked before each segment, from any thread.
    ///   - onFailure: called once when a pass fails, from any thread, to wake a stage that waits for
    ///     something outside; it must not block.
    package init(
        workerCount: Int,
        slots: [Slot],
        isCancelled: @escaping @Sendable () -> Bool = { false },
        onFailure: @escaping @Sendable () -> Void = {}
    ) {
        precondition(workerCount >= 1 && !slots.isEmpty)
        self.workerCount = workerCount
        self.slots = slots
        self.isCancelled = isCancelled
        self.onFailure = onFailure
        workerQueues = (0..<workerCount).map { DispatchQueue(label: "coffer.worker.\($0)") }
    }

    /// Carries out one pass and returns when every segment of it has reached its end.
    ///
    /// - Throws: the first error of any stage, or `PipelineCancelled`. No stage is running then.
    package func run(_ pass: PipelinePass<Slot>) throws {
        let state = PassState(
            pass: pass,
            slots: slots,
            isCancelled: isCancelled,
            onFailure: onFailure
        )
        // Counts the blocks that are running: none is left when run returns.
        let group = DispatchGroup()
        if case .streamed(let read) = pass.input {
            readerQueue.async(group: group) { state.runReader(read) }
        }
        if case .streamed(let write) = pass.output {
            writerQueue.async(group: group) { state.runWriter(write) }
        }
        for (worker, queue) in workerQueues.enumerated() {
            queue.async(group: group) { state.runWorker(worker) }
        }
        group.wait()
        try state.throwFailure()
    }
}
