internal import Coffer
internal import FileAccess
internal import Glibc
internal import SegmentPipeline

/// Turns SIGINT, SIGTERM, SIGHUP and SIGQUIT into a cancellation, so that no temporary file stays behind.
///
/// While there is nothing to remove the process ends at once, and so it does on a second signal.
/// The exit status is that of a process which the signal ended. A signal that was ignored when the
/// process began (`nohup`, a shell's background job) stays ignored.
final class SignalWatch: Sendable {
    static let shared = SignalWatch()

    private struct State {
        var received: Int32?
        /// Until when a further signal counts as the same one: a terminal, `timeout` and a shell send it
        /// to the process and to its group, and people press twice.
        var graceEnd = ContinuousClock.now
        /// Of the work that has something to remove.
        var cancellation: Cancellation?
    }

    private let state = Lock(State())

    private init() {}

    /// The signal that came, if one did.
    var received: Int32? { state.withLock { $0.received } }

    /// Its name.
    var receivedName: String? {
        switch received {
        case SIGINT?: "SIGINT"
        case SIGTERM?: "SIGTERM"
        case SIGHUP?: "SIGHUP"
        case SIGQUIT?: "SIGQUIT"
        default: nil
        }
    }

    /// Keeps the signals from every thread, to be called before there is a second one.
    func block() {
        var signals = Self.watched
        unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    /// Waits for signals, for ever.
    func wait() -> Never {
        var signals = Self.watched
        var signal: Int32 = 0
        while true {
            if unsafe sigwait(&signals, &signal) == 0 { handle(signal) }
        }
    }

    /// Lets a signal cancel `body`, which writes something that must be removed, or says something, on the way out.
    ///
    /// Inside it, other work may be cancelled instead for a time.
    func cancelling<Value>(
        _ cancellation: Cancellation,
        _ body: () async throws(CofferError) -> Value
    ) async throws(CofferError) -> Value {
        let outer = state.withLock { state in
            defer { state.cancellation = cancellation }
            return state.cancellation
        }
        defer { state.withLock { $0.cancellation = outer } }
        return try await body()
    }

    /// Ends the process while holding the lock: work that would begin now never does.
    private func handle(_ signal: Int32) {
        state.withLock { state in
            guard state.received == nil || ContinuousClock.now >= state.graceEnd else { return }
            // Nobody else ends them, and nobody waits for them any more.
            ProcessGroup.killAll()
            guard state.received == nil, let cancellation = state.cancellation else {
                PassphrasePrompt.restoreTerminal()
                Console.clearLine()
                _exit(ExitStatus.signal(signal).code)
            }
            state.received = signal
            state.graceEnd = .now + .milliseconds(500)
            cancellation.cancel()
        }
    }

    /// Those that weren't ignored when the process began; nothing here changes that.
    private static var watched: sigset_t {
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        for signal in [SIGINT, SIGTERM, SIGHUP, SIGQUIT] {
            var action = sigaction()
            unsafe sigaction(signal, nil, &action)
            let handler = unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
            let ignoring = unsafe unsafeBitCast(SIG_IGN, to: Int.self)
            if handler != ignoring { unsafe sigaddset(&signals, signal) }
        }
        return signals
    }
}
