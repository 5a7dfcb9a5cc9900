internal import CLinux
internal import Glibc
internal import SystemPackage

/// Pipes opened without blocking, so that every wait for their other end can be cancelled.
///
/// Non-blocking is the open file, not the pipe: whoever else has the pipe open doesn't notice.
extension File {
    /// How long a writer sleeps before it looks again whether a reader has come, in milliseconds.
    private static let readerPause: Int32 = 50

    /// Opens the named pipe at `path`; for writing, once it has a reader.
    static func openPipe(
        _ path: FilePath,
        for purpose: Purpose,
        _ cancellation: CancellationSignal
    ) throws(FileError) -> File {
        switch purpose {
        case .reading:
            // A pipe that had no writer since it was opened would read as one that has ended, but
            // poll, which comes before each read, doesn't report a hang-up before a writer has come and
            // gone (fifo_open in Linux). So the wait is the first read's, which can be cancelled.
            return try open(path, flags: purpose.flags | O_NONBLOCK)
        case .writing, .updating:
            while true {
                do {
                    return try open(path, flags: purpose.flags | O_NONBLOCK)
                } catch  where error.errorNumber == ENXIO {
                    // No reader yet, which nothing but another try can find out.
                    guard (try? status(of: path))?.kind == .pipe else { throw error }
                    try cancellation.wait(milliseconds: readerPause, .open, path)
                }
            }
        }
    }

    /// The same pipe opened anew for non-blocking writing; nil if it isn't a pipe or may not be
    /// opened.
    func reopenedForWriting() -> File? {
        guard kind == .pipe else { return nil }
        let flags = Purpose.writing.flags | O_NONBLOCK
        let descriptor = unsafe Glibc.open("/proc/self/fd/\(descriptor)", flags)
        return descriptor < 0 ? nil : try? File(descriptor: descriptor, path: path)
    }
}
