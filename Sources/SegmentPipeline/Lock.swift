internal import Glibc

/// A mutual-exclusion lock with a stable address.
///
/// pthread_mutex and not `Synchronization.Mutex`, of which ThreadSanitizer reports false races.
///
/// `@unchecked Sendable`: the pointers are set once and the C functions may be called from any thread.
@safe package final class Mutex: @unchecked Sendable {
    fileprivate let handle: UnsafeMutablePointer<pthread_mutex_t>

    package init() {
        unsafe handle = .allocate(capacity: 1)
        let status = unsafe pthread_mutex_init(handle, nil)
        precondition(status == 0, "pthread_mutex_init failed")
    }

    deinit {
        _ = unsafe pthread_mutex_destroy(handle)
        unsafe handle.deallocate()
    }

    package func lock() {
        let status = unsafe pthread_mutex_lock(handle)
        precondition(status == 0, "pthread_mutex_lock failed")
    }

    package func unlock() {
        let status = unsafe pthread_mutex_unlock(handle)
        precondition(status == 0, "pthread_mutex_unlock failed")
    }
}

/// A condition variable, used with one mutex that the caller holds.
///
/// `@unchecked Sendable`: as for `Mutex`.
@safe package final class Condition: @unchecked Sendable {
    private let handle: UnsafeMutablePointer<pthread_cond_t>

    package init() {
        unsafe handle = .allocate(capacity: 1)
        let status = unsafe pthread_cond_init(handle, nil)
        precondition(status == 0, "pthread_cond_init failed")
    }

    deinit {
        _ = unsafe pthread_cond_destroy(handle)
        unsafe handle.deallocate()
    }

    /// Releases `mutex` while waiting and holds it again on return; may return without a signal.
    package func wait(holding mutex: Mutex) {
        let status = unsafe pthread_cond_wait(handle, mutex.handle)
        precondition(status == 0, "pthread_cond_wait failed")
    }

    package func signal() { _ = unsafe pthread_cond_signal(handle) }
    package func broadcast() { _ = unsafe pthread_cond_broadcast(handle) }
}

/// A value that only one thread at a time can reach.
///
/// `@unchecked Sendable`: the value is touched only inside `withLock`, which holds the mutex.
package final class Lock<State: ~Copyable>: @unchecked Sendable {
    private let mutex = Mutex()
    private var state: State

    package init(_ state: consuming State) { self.state = state }

    /// Calls `body` with the value; not re-entrant.
    package func withLock<Result: ~Copyable, Failure: Error>(
        _ body: (inout State) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        mutex.lock()
        defer { mutex.unlock() }
        return try body(&state)
    }
}
