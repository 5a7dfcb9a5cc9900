import Dispatch
import SegmentPipeline

/// Dispatch has 255 threads for a process: were each test to hold one, its workers might not begin.
private let gate = Gate(limit: 4)

/// Runs blocking code on a thread of its own, as `SegmentPipeline.run` asks of its callers.
///
/// It stays in the test's task, so that Testing knows whose expectation failed. A pipeline that hangs can't be
/// ended from outside, so after half an hour this ends the process: a busy machine may need minutes.
func offPool<Result: Sendable>(
    _ name: String = #function,
    _ body: @escaping @Sendable () throws -> Result
) async throws -> Result {
    await gate.enter()
    defer { gate.leave() }
    let watchdog = DispatchWorkItem { fatalError("\(name) hangs: a wake-up was lost") }
    DispatchQueue.global().asyncAfter(deadline: .now() + 1_800, execute: watchdog)
    defer { watchdog.cancel() }
    let executor = ThreadExecutor(name)
    return try await withTaskExecutorPreference(executor) { @concurrent in
        executor.preconditionIsCurrent()
        return try body()
    }
}

/// Runs the jobs of a task one after another on a thread that may block.
private final class ThreadExecutor: TaskExecutor {
    private let queue: DispatchQueue

    init(_ name: String) { queue = DispatchQueue(label: name) }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }

    func preconditionIsCurrent() { dispatchPrecondition(condition: .onQueue(queue)) }
}
