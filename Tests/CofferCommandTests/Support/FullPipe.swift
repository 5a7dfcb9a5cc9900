internal import Glibc
internal import SystemPackage

/// A named pipe that takes so many bytes and not one more, until it is drained.
final class FullPipe {
    private let descriptor: Int32
    /// How many bytes it holds when it has taken all but one of those that it has room for.
    private let expectedByteCount: Int

    /// Makes the pipe; a writer gets rid of `room` bytes and stands still at what comes after.
    init(_ name: String, in folder: CommandFolder, room: Int) throws {
        descriptor = try folder.makePipe(name)
        // F_SETPIPE_SZ, which Glibc's module doesn't show; the least there is, a page.
        let capacity = Int(fcntl(descriptor, 1031, 1))
        // One byte of room is left, so that a look tells whether what there was room for came whole.
        let filling = [UInt8](repeating: 0x20, count: capacity - room - 1)
        guard capacity > 0, unsafe write(descriptor, filling, filling.count) == filling.count else {
            throw Errno(rawValue: errno)
        }
        expectedByteCount = capacity - 1
    }

    deinit { close(descriptor) }

    /// Whether it has taken what there is room for.
    var isFull: Bool {
        var count: Int32 = 0
        // FIONREAD: how many bytes wait to be read.
        return unsafe ioctl(descriptor, UInt(FIONREAD), &count) == 0
            && Int(count) == expectedByteCount
    }

    /// Takes out what it holds.
    func drain() {
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while unsafe poll(&entry, 1, 0) > 0 {
            guard unsafe read(descriptor, &bytes, bytes.count) > 0 else { return }
        }
    }
}
