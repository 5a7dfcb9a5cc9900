internal import Dispatch

/// The slots through which the segments of one job at a time pass, and the way there on a crew.
///
/// Memory is bounded by the slots. The first error stops all others of the pass and is the one thrown.
package final class SegmentPipeline<Slot: AnyObject & Sendable>: Sendable {
    private let crew: Crew
    private let slots: [Slot]
    private let window: @Sendable () throws -> [Slot]
    private let isCancelled: @Sendable () -> Bool
    private let onFailure: @Sendable () -> Void

    /// - Parameters:
    ///   - crew: whose workers do the work.
    ///   - slots: one for each worker, for segments that need not wait for others.
    ///   - window: makes or gives the slots of a pass that has a stream or an order; at least 1, with an order at least as
    ///     many as workers and some to wait their turn. One pass at a time has them.
    ///   - isCancelled: asked before each segment, from any thread.
    ///   - onFailure: called once when a pass fails, from any thread, to wake a stage that waits for
    ///     something outside; it must not block.
    package init(
        crew: Crew,
        slots: [Slot],
        window: @escaping @Sendable () throws -> [Slot],
        isCancelled: @escaping @Sendable () -> Bool = { false },
        onFailure: @escaping @Sendable () -> Void = {}
    ) {
        precondition(slots.count >= crew.workerCount)
        self.crew = crew
        self.slots = slots
        self.window = window
        self.isCancelled = isCancelled
        self.onFailure = onFailure
    }

    /// Carries out one pass as the only job of the crew, on the caller's thread and those of the other workers.
    ///
    /// - Throws: as ``run(_:by:)``.
    package func run(_ pass: PipelinePass<Slot>) throws {
        try crew.runAlone { worker in try run(pass, by: worker) }
    }

    /// Carries out one pass of the job that `worker` runs, and returns when every segment of it has reached its end.
    ///
    /// - Throws: the first error of any stage, or `PipelineCancelled`. No stage is running then.
    package func run(_ pass: PipelinePass<Slot>, by worker: Int) throws {
        if case .indexed(let count) = pass.input {
            if case .unordered = pass.output { return try runDirectly(pass, count, by: worker) }
            if count == 1, case .settled(let settle, let finish) = pass.output {
                return try runAtOnce(pass, settle, finish, by: worker)
            }
        }
        try crew.inLane(worker) { try runInWindow(pass, by: worker) }
    }

    private func runInWindow(_ pass: PipelinePass<Slot>, by worker: Int) throws {
        let state = WindowedPass(
            pass: pass,
            slots: try window(),
            isCancelled: isCancelled,
            onFailure: onFailure
        )
        // Counts the stream's blocks that are running: none is left when run returns.
        let group = DispatchGroup()
        if case .streamed(let read) = pass.input {
            DispatchQueue(label: "coffer.reader").async(group: group) { state.runReader(read) }
        }
        if case .streamed(let write) = pass.output {
            DispatchQueue(label: "coffer.writer").async(group: group) { state.runWriter(write) }
        }
        crew.carryOut(state, by: worker)
        group.wait()
        try state.throwFailure()
    }

    private func runDirectly(_ pass: PipelinePass<Slot>, _ count: Int, by worker: Int) throws {
        let direct = DirectPass(
            count: count,
            slots: slots,
            body: pass.work,
            isCancelled: isCancelled,
            onFailure: onFailure
        )
        // What one segment is made of isn't worth waking anybody for.
        if count > 1 { crew.carryOut(direct, by: worker) } else { direct.work(worker) }
        try direct.throwFailure()
    }

    /// Takes the only segment of a pass through all its stages.
    private func runAtOnce(
        _ pass: PipelinePass<Slot>,
        _ settle: @Sendable (Slot) throws -> Void,
        _ finish: @Sendable (_ worker: Int, Slot) throws -> Void,
        by worker: Int
    ) throws {
        do {
            if isCancelled() { throw PipelineCancelled() }
            let slot = slots[worker]
            try pass.work(worker, slot, 0)
            try settle(slot)
            try finish(worker, slot)
        } catch {
            onFailure()
            throw error
        }
    }
}
