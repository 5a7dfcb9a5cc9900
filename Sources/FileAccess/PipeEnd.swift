internal import CLinux
internal import Glibc
internal import SystemPackage

/// One end of an unnamed pipe, closed at the latest with its last reference.
///
/// Used by one thread at a time.
final class PipeEnd {
    /// What a read found.
    enum Reading: Hashable {
        /// So many bytes, at least one.
        case bytes(Int)
        /// Nothing yet.
        case nothing
        /// Nothing, and nothing will come.
        case end
    }

    /// -1 once it is closed, which poll(2) takes for a descriptor to leave out.
    private(set) var descriptor: Int32

    private init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { close() }

    /// Makes a pipe whose descriptors aren't those of standard streams.
    static func makePair() throws(FileError) -> (reader: PipeEnd, writer: PipeEnd) {
        var ends: (Int32, Int32) = (-1, -1)
        _ = try SystemCall.run(.create, nil) {
            unsafe withUnsafeMutableBytes(of: &ends) {
                unsafe clinux_pipe($0.baseAddress?.assumingMemoryBound(to: Int32.self))
            }
        }
        let (reader, writer) = (PipeEnd(ends.0), PipeEnd(ends.1))
        try reader.leaveStandardStreams()
        try writer.leaveStandardStreams()
        return (reader, writer)
    }

    /// Whether it was closed.
    var isClosed: Bool { descriptor < 0 }

    func close() {
        guard !isClosed else { return }
        _ = Glibc.close(descriptor)
        descriptor = -1
    }

    /// Makes reads and writes return at once; the other end is another open file and isn't changed.
    func setNonblocking() throws(FileError) {
        _ = try SystemCall.run(.open, nil) { fcntl(descriptor, F_SETFL, O_NONBLOCK) }
    }

    /// Reads what is there into `bytes` from `offset` on, at least one byte of room.
    func read(into bytes: inout MutableRawSpan, at offset: Int) throws(FileError) -> Reading {
        do {
            let count = try SystemCall.run(.read, nil) {
                unsafe bytes.withUnsafeMutableBytes { buffer in
                    let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[offset...])
                    return unsafe Glibc.read(descriptor, rest.baseAddress, rest.count)
                }
            }
            return count > 0 ? .bytes(count) : .end
        } catch {
            guard error.errorNumber == EAGAIN else { throw error }
            return .nothing
        }
    }

    /// Writes what fits now of `bytes` from `offset` on, and returns how much; nil if nobody reads.
    ///
    /// The caller sees to it that SIGPIPE doesn't end the process.
    func write(_ bytes: RawSpan, from offset: Int) throws(FileError) -> Int? {
        do {
            return try SystemCall.run(.write, nil) {
                unsafe bytes.withUnsafeBytes { buffer in
                    let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[offset...])
                    return unsafe Glibc.write(descriptor, rest.baseAddress, rest.count)
                }
            }
        } catch {
            switch error.errorNumber {
            case EAGAIN: return 0
            case EPIPE: return nil
            default: throw error
            }
        }
    }

    private func leaveStandardStreams() throws(FileError) {
        guard descriptor <= STDERR_FILENO else { return }
        let moved = try SystemCall.run(.open, nil) {
            fcntl(descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1)
        }
        close()
        descriptor = moved
    }
}
