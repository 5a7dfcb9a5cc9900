internal import Dispatch
internal import KeyManagement
internal import SegmentPipeline

/// Runs the blocking core behind an `async` function.
enum Blocking {
    /// How many pipelines may run at once.
    ///
    /// Dispatch has 255 threads for a process. Jobs wait for their workers, so if jobs held all of
    /// them no worker could begin; what comes over this number waits its turn without a thread.
    private static let gate = Gate(limit: 64)

    /// Calls `body`, which runs a pipeline, as `run` does, after waiting for a place.
    ///
    /// `cancellation` is cancelled when the calling task is.
    static func runPipeline<Value: Sendable>(
        cancellation: Cancellation,
        _ body: @escaping @Sendable () throws -> Value
    ) async throws(CofferError) -> Value {
        await gate.enter()
        defer { gate.leave() }
        return try await run(cancellation: cancellation, body)
    }

    /// Calls `body` on a queue of its own and waits without holding a cooperative thread.
    ///
    /// `cancellation` is cancelled when the calling task is.
    static func run<Value: Sendable>(
        cancellation: Cancellation? = nil,
        _ body: @escaping @Sendable () throws -> Value
    ) async throws(CofferError) -> Value {
        do {
            return try await withTaskCancellationHandler {
                try await BlockingQueue("coffer.job").run(body)
            } onCancel: {
                cancellation?.cancel()
            }
        } catch { throw CofferError(translating: error) }
    }

    /// Waits for asynchronous work, on a thread that may block: never on a cooperative one.
    static func wait<Value: Sendable>(
        for body: @escaping @Sendable () async throws(CofferError) -> Value
    ) throws(CofferError) -> Value {
        let result = Lock<Result<Value, CofferError>?>(nil)
        let isOver = DispatchSemaphore(value: 0)
        Task {
            let value: Result<Value, CofferError>
            do throws(CofferError) { value = .success(try await body()) } catch {
                value = .failure(error)
            }
            result.withLock { $0 = value }
            isOver.signal()
        }
        isOver.wait()
        guard let value = result.withLock({ $0 }) else {
            preconditionFailure("the wait ended before the work")
        }
        return try value.get()
    }
}
