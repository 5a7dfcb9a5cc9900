internal import FileAccess
internal import SegmentPipeline

/// Ends work early: from a signal handler's thread, a button, another task.
///
/// The call that was given it removes its temporary file and throws ``CofferError`` with code
/// `.cancelled`. A call is also cancelled when the Swift task that awaits it is. Once cancelled,
/// always cancelled. Safe to use from any thread.
public final class Cancellation: Sendable {
    private let work: CancellableWork
    /// Of the calls that are under way, which are cancelled with this.
    private let calls = Lock<[ObjectIdentifier: CancellableWork]>([:])
    private let parent: Cancellation?

    /// Creates one that is not cancelled.
    ///
    /// - Throws: ``CofferError`` with code `.ioFailure` if the process has no file descriptor left.
    public convenience init() throws(CofferError) {
        try self.init(parent: nil)
    }

    /// One for a single call, cancelled with the caller's and on its own when a stage of the call fails.
    ///
    /// So a reader that waits on an idle pipe is woken by the failure of another stage, and other calls with
    /// the caller's cancellation go on.
    static func forCall(under parent: Cancellation?) throws(CofferError) -> Cancellation {
        try Cancellation(parent: parent)
    }

    private init(parent: Cancellation?) throws(CofferError) {
        do { work = try CancellableWork() } catch { throw CofferError(translating: error) }
        self.parent = parent
        guard let parent else { return }
        parent.calls.withLock { $0[ObjectIdentifier(work)] = work }
        if parent.isCancelled { work.cancel() }
    }

    deinit { parent?.calls.withLock { $0[ObjectIdentifier(work)] = nil } }

    /// Ends the work that this was given to.
    public func cancel() {
        work.cancel()
        for call in calls.withLock({ Array($0.values) }) { call.cancel() }
    }

    /// Whether `cancel` was called.
    public var isCancelled: Bool { signal.isCancelled }

    /// What the blocking parts of the work look at.
    var signal: CancellationSignal { work.signal }

    /// Calls `body`, which asks key services, in a task that is cancelled with this and with the calling one.
    ///
    /// One at a time.
    func runTask<Value: Sendable>(
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws(CofferError) -> Value {
        let task = Task { try await body() }
        work.setTask { task.cancel() }
        defer { work.setTask(nil) }
        let result = await withTaskCancellationHandler {
            await task.result
        } onCancel: {
            task.cancel()
        }
        // What was made of answers that didn't come is no result.
        guard !task.isCancelled else { throw CofferError(.cancelled, "cancelled") }
        do { return try result.get() } catch { throw CofferError(translating: error) }
    }
}
