/// Lets a limited number in at a time; the others wait in order, without a thread.
package final class Gate: Sendable {
    private struct State {
        var free: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Lock<State>

    package init(limit: Int) { state = Lock(State(free: limit)) }

    /// Waits, without a thread, for a place.
    package func enter() async {
        await withCheckedContinuation { continuation in
            let entered = state.withLock { state in
                guard state.free > 0 else {
                    state.waiting.append(continuation)
                    return false
                }
                state.free -= 1
                return true
            }
            if entered { continuation.resume() }
        }
    }

    /// Gives the place to the one that waits longest, or frees it.
    package func leave() {
        let next = state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.free += 1
                return nil as CheckedContinuation<Void, Never>?
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}
