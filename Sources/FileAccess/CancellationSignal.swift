internal import CLinux
internal import Glibc
internal import Synchronization
package import SystemPackage

/// A request to stop that can be asked for and also waited for.
///
/// It can be given once and never taken back. Safe to use from many threads.
package final class CancellationSignal: Sendable {
    private let isGiven = Atomic<Bool>(false)
    /// Becomes readable when the signal is given, and stays so; made for the first that waits, as few ever do.
    private let event = Mutex<Int32?>(nil)

    package init() {}

    deinit { event.withLock { if let descriptor = $0 { close(descriptor) } } }

    /// What a wait watches beside its own descriptor, and looks at ``isCancelled`` after it has this.
    ///
    /// Throws if the process has no file descriptor left.
    func descriptor() throws(FileError) -> Int32 {
        try event.withLock { event throws(FileError) in
            if let event { return event }
            let descriptor = try SystemCall.run(.wait, nil) { clinux_eventfd() }
            event = descriptor
            // What was given before anybody waited is given to the wait too.
            if isCancelled { Self.give(descriptor) }
            return descriptor
        }
    }

    /// Whether ``cancel()`` was called.
    package var isCancelled: Bool { isGiven.load(ordering: .acquiring) }

    /// Gives the signal; waits that watch it end with ``FileError/Code/cancelled``.
    package func cancel() {
        guard !isGiven.exchange(true, ordering: .acquiringAndReleasing) else { return }
        event.withLock { if let descriptor = $0 { Self.give(descriptor) } }
    }

    private static func give(_ descriptor: Int32) {
        // Can't fail: one write of 1 fits the counter, and eight bytes are never cut.
        unsafe withUnsafeBytes(of: UInt64(1)) {
            _ = unsafe write(descriptor, $0.baseAddress, $0.count)
        }
    }

    /// Sleeps for `milliseconds`, or until the signal is given, which is thrown.
    package func wait(
        milliseconds: Int32,
        _ operation: FileOperation,
        _ path: FilePath?
    ) throws(FileError) {
        var entry = pollfd(fd: try descriptor(), events: Int16(POLLIN), revents: 0)
        _ = try SystemCall.run(.wait, path) { unsafe poll(&entry, 1, milliseconds) }
        try check(operation)
    }

    func check(_ operation: FileOperation) throws(FileError) {
        if isCancelled { throw FileError(.cancelled, operation, nil, "cancelled") }
    }
}
