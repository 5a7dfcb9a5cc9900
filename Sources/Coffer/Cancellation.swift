internal import FileAccess

/// Ends work early: from a signal handler's thread, a button, another task.
///
/// The call that was given it removes its temporary file and throws ``CofferError`` with code
/// `.cancelled`. A call is also cancelled when the Swift task that awaits it is. Once cancelled,
/// always cancelled. Safe to use from any thread.
public final class Cancellation: Sendable {
    private let actions: CancellationActions
    /// The caller's, and what takes this one off it.
    private let parent: (cancellation: Cancellation, id: Int)?

    var signal: CancellationSignal { actions.signal }

    /// Creates one that is not cancelled.
    public convenience init() { self.init(parent: nil) }

    /// One for a single call, cancelled with the caller's and on its own when a stage of the call fails.
    ///
    /// So a reader that waits on an idle pipe is woken by the failure of another stage, and other calls with
    /// the caller's cancellation go on.
    static func forCall(under parent: Cancellation?) -> Cancellation {
        Cancellation(parent: parent)
    }

    private init(parent: Cancellation?) {
        let actions = CancellationActions()
        self.actions = actions
        self.parent = parent.map { ($0, $0.actions.add { actions.cancel() }) }
    }

    deinit { if let parent { parent.cancellation.actions.remove(parent.id) } }

    /// Ends the work that this was given to.
    public func cancel() { actions.cancel() }

    /// Whether `cancel` was called.
    public var isCancelled: Bool { signal.isCancelled }

    /// Does the work of keys, which may wait for a service, in a task that is cancelled with this or with the caller's.
    ///
    /// What it throws once cancelled, and what it gives then, becomes `.cancelled`.
    func run<Value: Sendable>(
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws(CofferError) -> Value {
        let task = Task { try await body() }
        let id = actions.add { task.cancel() }
        defer { actions.remove(id) }
        let result = await withTaskCancellationHandler {
            await task.result
        } onCancel: {
            task.cancel()
        }
        guard !task.isCancelled else { throw CofferError(.cancelled, "cancelled") }
        do { return try result.get() } catch { throw CofferError(translating: error) }
    }
}
