internal import CLinux
internal import Glibc
internal import Synchronization
package import SystemPackage

/// A request to stop that can be asked for and also waited for.
///
/// It can be given once and never taken back. Safe to use from many threads.
package final class CancellationSignal: Sendable {
    /// Becomes readable when the signal is given, and stays so.
    let descriptor: Int32
    private let isGiven = Atomic<Bool>(false)

    package init() throws(FileError) {
        descriptor = try SystemCall.run(.wait, nil) { clinux_eventfd() }
    }

    deinit { close(descriptor) }

    /// Whether ``cancel()`` was called.
    package var isCancelled: Bool { isGiven.load(ordering: .acquiring) }

    /// Gives the signal; waits that watch it end with ``FileError/Code/cancelled``.
    package func cancel() {
        guard !isGiven.exchange(true, ordering: .acquiringAndReleasing) else { return }
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
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        _ = try SystemCall.run(.wait, path) { unsafe poll(&entry, 1, milliseconds) }
        try check(operation)
    }

    func check(_ operation: FileOperation) throws(FileError) {
        if isCancelled { throw FileError(.cancelled, operation, nil, "cancelled") }
    }
}
