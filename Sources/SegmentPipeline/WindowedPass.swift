/// A pass whose segments wait for a stream or for their turn: its state, and the loops of its workers, reader and writer.
///
/// `@unchecked Sendable`: `window`, `settled` and `failure` are touched only while `mutex` is held;
/// everything else is set once. A slot is handed from thread to thread by way of the window, so under the mutex.
final class WindowedPass<Slot: AnyObject & Sendable>: OpenPass, @unchecked Sendable {
    private let pass: PipelinePass<Slot>
    private let slots: [Slot]
    private let isCancelled: @Sendable () -> Bool
    private let onFailure: @Sendable () -> Void

    private let mutex = Mutex()
    /// Something a worker may do, or nothing left to do.
    private let workerWakeUp = Condition()
    /// A slot became free, or the pass failed.
    private let readerWakeUp = Condition()
    /// The next segment in order was parked, or no more will be.
    private let writerWakeUp = Condition()

    private var window: SegmentWindow
    /// Slots that were settled and wait for a worker to finish them.
    private var settled: SlotQueue
    private var failure: (any Error)?

    init(
        pass: PipelinePass<Slot>,
        slots: [Slot],
        isCancelled: @escaping @Sendable () -> Bool,
        onFailure: @escaping @Sendable () -> Void
    ) {
        self.pass = pass
        self.slots = slots
        self.isCancelled = isCancelled
        self.onFailure = onFailure
        window = SegmentWindow(slotCount: slots.count)
        settled = SlotQueue(capacity: slots.count)
        if case .indexed(let count) = pass.input {
            precondition(count >= 0)
            if count == 0 { window.endInput() }
        }
    }

    func throwFailure() throws {
        mutex.lock()
        defer { mutex.unlock() }
        if let failure { throw failure }
        precondition(window.isDrained, "a segment was lost")
    }

    // MARK: Loops; each holds the mutex but while a stage runs

    func work(_ worker: Int) {
        mutex.lock()
        defer { mutex.unlock() }
        while let task = nextTask() {
            switch task {
            case .finish(let slot, let finish):
                guard unlocked({ try finish(worker, slots[slot]) }) else { return }
                release(slot)
            case .work(let slot):
                let ordinal = window.ordinal(of: slot)
                guard unlocked({ try pass.work(worker, slots[slot], ordinal) }) else { return }
                window.markWorked()
                guard hasFailed == false else { return }
                passOn(slot)
            }
        }
    }

    func runReader(_ read: @Sendable (Slot) throws -> Bool) {
        mutex.lock()
        defer { mutex.unlock() }
        while true {
            var slot = window.takeFree()
            while slot == nil, !hasFailed {
                readerWakeUp.wait(holding: mutex)
                slot = window.takeFree()
            }
            guard let slot, !hasFailed else { return }
            var hasMore = false
            guard unlocked({ hasMore = try read(slots[slot]) }), !hasFailed else { return }
            guard hasMore else {
                window.returnUnused(slot)
                endInput()
                return
            }
            _ = window.admit(slot)
            window.enqueue(slot)
            workerWakeUp.signal()
        }
    }

    func runWriter(_ write: @Sendable (Slot) throws -> Void) {
        mutex.lock()
        defer { mutex.unlock() }
        while !hasFailed, !window.isDrained {
            guard let slot = window.takeNextInOrder() else {
                writerWakeUp.wait(holding: mutex)
                continue
            }
            guard unlocked({ try write(slots[slot]) }) else { return }
            release(slot)
        }
    }

    // MARK: Steps, with the mutex held

    private enum Task {
        case work(Int)
        case finish(Int, @Sendable (_ worker: Int, Slot) throws -> Void)
    }

    /// What a worker does next; waits if there is nothing yet; nil when there will be nothing.
    private func nextTask() -> Task? {
        while true {
            if isCancelled() { fail(PipelineCancelled()) }
            guard !hasFailed else { return nil }
            if case .settled(_, let finish) = pass.output, let slot = settled.popFirst() {
                return .finish(slot, finish)
            }
            if let slot = window.takePending() { return .work(slot) }
            if case .indexed(let count) = pass.input, window.admittedCount < count,
                let slot = window.takeFree()
            {
                _ = window.admit(slot)
                if window.admittedCount == count { endInput() }
                return .work(slot)
            }
            guard !window.isWorkDone else { return nil }
            workerWakeUp.wait(holding: mutex)
        }
    }

    /// Sends a worked slot on its way.
    private func passOn(_ slot: Int) {
        switch pass.output {
        case .unordered:
            release(slot)
        case .settled(let settle, _):
            guard window.park(slot) else { break }
            do {
                while let next = window.takeNextInOrder() {
                    try settle(slots[next])
                    settled.append(next)
                    // The first is for this worker, which asks for its next task at once.
                    if settled.count > 1 { workerWakeUp.signal() }
                }
            } catch { fail(error) }
        case .streamed:
            if window.park(slot) { writerWakeUp.signal() }
        }
        if window.isWorkDone { wakeAll() }
    }

    private func release(_ slot: Int) {
        window.release(slot)
        switch pass.input {
        case .indexed: workerWakeUp.signal()
        case .streamed: readerWakeUp.signal()
        }
        if window.isDrained { wakeAll() }
    }

    private func endInput() {
        window.endInput()
        wakeAll()
    }

    private var hasFailed: Bool { failure != nil }

    private func fail(_ error: any Error) {
        if failure == nil {
            failure = error
            onFailure()
        }
        wakeAll()
    }

    private func wakeAll() {
        workerWakeUp.broadcast()
        readerWakeUp.broadcast()
        writerWakeUp.broadcast()
    }

    /// Runs a stage without the mutex; false if it threw.
    private func unlocked(_ stage: () throws -> Void) -> Bool {
        mutex.unlock()
        defer { mutex.lock() }
        do {
            try stage()
            return true
        } catch {
            mutex.lock()
            fail(error)
            mutex.unlock()
            return false
        }
    }
}
