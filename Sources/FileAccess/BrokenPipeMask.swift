internal import Glibc

/// Keeps SIGPIPE from ending the process while this thread writes to pipes that it made itself.
///
/// The process's disposition stays what it is; the signal goes to the thread that writes.
struct BrokenPipeMask {
    private var before = sigset_t()

    init() {
        var signals = Self.signals
        unsafe pthread_sigmask(SIG_BLOCK, &signals, &before)
    }

    /// Takes back the signal, if it came, and the mask.
    consuming func restore() {
        var signals = Self.signals
        var none = timespec()
        while unsafe sigtimedwait(&signals, nil, &none) == SIGPIPE {}
        unsafe pthread_sigmask(SIG_SETMASK, &before, nil)
    }

    private static var signals: sigset_t {
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe sigaddset(&signals, SIGPIPE)
        return signals
    }
}
