internal import FileAccess
internal import SegmentPipeline

/// What a cancellation ends: its signal, and whatever was begun under it and isn't over.
///
/// Safe to use from any thread.
final class CancellationActions: Sendable {
    private struct State {
        var nextID = 0
        var actions: [Int: @Sendable () -> Void] = [:]
    }

    let signal = CancellationSignal()
    private let state = Lock(State())

    /// Has an action done at the cancellation, which may be now; gives the id by which it is taken back.
    func add(_ action: @escaping @Sendable () -> Void) -> Int {
        let id = state.withLock { state in
            state.nextID += 1
            state.actions[state.nextID] = action
            return state.nextID
        }
        // Whoever cancels gives the signal first, and then looks for actions.
        if signal.isCancelled { action() }
        return id
    }

    func remove(_ id: Int) { state.withLock { $0.actions[id] = nil } }

    func cancel() {
        signal.cancel()
        for action in state.withLock({ Array($0.actions.values) }) { action() }
    }
}
