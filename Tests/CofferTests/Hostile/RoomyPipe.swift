internal import Glibc
internal import SystemPackage

/// An anonymous pipe with names under /dev/fd, large enough for what these tests put into it.
final class RoomyPipe: Sendable {
    private let readEnd: Int32
    private let writeEnd: Int32
    private static let byteCount: Int32 = 1 << 20

    init() throws {
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else { throw Errno(rawValue: errno) }
        (readEnd, writeEnd) = (ends[0], ends[1])
        // F_SETPIPE_SZ, which Glibc's module doesn't show.
        guard fcntl(writeEnd, 1031, Self.byteCount) >= 0 else { throw Errno(rawValue: errno) }
    }

    /// A pipe that holds bytes, with an end after them.
    convenience init(holding bytes: [UInt8]) throws {
        try self.init()
        precondition(bytes.count <= Int(Self.byteCount))
        let written = unsafe bytes.withUnsafeBytes {
            unsafe write(writeEnd, $0.baseAddress, $0.count)
        }
        guard written == bytes.count else { throw Errno(rawValue: errno) }
        // The descriptor stays taken until this object goes, so that no other test gets its number.
        let null = unsafe open("/dev/null", O_WRONLY | O_CLOEXEC)
        dup2(null, writeEnd)
        close(null)
    }

    deinit {
        close(readEnd)
        close(writeEnd)
    }

    var readPath: FilePath { FilePath("/dev/fd/\(readEnd)") }
    var writePath: FilePath { FilePath("/dev/fd/\(writeEnd)") }

    /// All that was written so far.
    func drain() throws -> [UInt8] {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        _ = fcntl(readEnd, F_SETFL, O_NONBLOCK)
        while true {
            let count = unsafe piece.withUnsafeMutableBytes {
                unsafe read(readEnd, $0.baseAddress, $0.count)
            }
            if count < 0, errno != EAGAIN { throw Errno(rawValue: errno) }
            guard count > 0 else { return bytes }
            bytes += piece.prefix(count)
        }
    }
}
