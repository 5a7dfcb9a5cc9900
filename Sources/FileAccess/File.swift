internal import Glibc
package import SystemPackage

/// An open file, pipe, terminal or device; closed with its last reference.
///
/// Its calls may be made from many threads; those with `Next` in their name share one position, and
/// are for one thread at a time. Paths are bytes and go to the system as they are.
package final class File: Sendable {
    /// What a file is opened for.
    package enum Purpose: Sendable {
        /// Reading only.
        case reading
        /// Writing to what stands there, such as a pipe or a device; nothing is created or cut.
        case writing
        /// Reading, and writing over what stands there.
        case updating

        var flags: Int32 {
            let access =
                switch self {
                case .reading: O_RDONLY
                case .writing: O_WRONLY
                case .updating: O_RDWR
                }
            return access | O_CLOEXEC | O_NOCTTY
        }
    }

    /// As it was named at opening; nil for a standard stream.
    package let path: FilePath?
    /// What the file system said of it when it was opened.
    package let openingStatus: FileStatus

    let descriptor: Int32
    private let isOwned: Bool

    /// What it was when opened.
    package var kind: FileStatus.Kind { openingStatus.kind }

    /// Whether a read or write may have to wait for another process.
    var canBlock: Bool { kind == .pipe || kind == .socket || kind == .characterDevice }

    init(descriptor: Int32, path: FilePath?, isOwned: Bool = true) throws(FileError) {
        do {
            openingStatus = try Self.status(descriptor, path)
        } catch {
            if isOwned { close(descriptor) }
            throw error
        }
        self.descriptor = descriptor
        self.path = path
        self.isOwned = isOwned
    }

    deinit { if isOwned { close(descriptor) } }

    /// Opens what stands at `path`, following links; a folder is ``FileError/Code/isDirectory``.
    ///
    /// Opening a named pipe waits for its other end. With a `cancellation` that ends the wait with
    /// ``FileError/Code/cancelled``, a reader waits in its first read instead, which must be given it too.
    package static func open(
        _ path: FilePath,
        for purpose: Purpose,
        cancellation: CancellationSignal? = nil
    ) throws(FileError) -> File {
        let file: File
        if let cancellation, (try? status(of: path))?.kind == .pipe {
            file = try openPipe(path, for: purpose, cancellation)
        } else {
            file = try open(path, flags: purpose.flags)
        }
        if file.kind == .directory { throw FileError(.open, path, errorNumber: EISDIR) }
        return file
    }

    /// Opens a file to be written to at its end, whoever else writes to it; makes it, 0666 less the umask, if there is none.
    package static func openForAppending(_ path: FilePath) throws(FileError) -> File {
        let flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY
        let descriptor = try SystemCall.run(.open, path) {
            unsafe path.withPlatformString { unsafe Glibc.open($0, flags, 0o666) }
        }
        return try File(descriptor: descriptor, path: path)
    }

    static func open(_ path: FilePath, flags: Int32) throws(FileError) -> File {
        let descriptor = try SystemCall.run(.open, path) {
            unsafe path.withPlatformString { unsafe Glibc.open($0, flags) }
        }
        return try File(descriptor: descriptor, path: path)
    }

    /// The process's standard input, which stays open.
    package static func standardInput() throws(FileError) -> File {
        try File(descriptor: STDIN_FILENO, path: nil, isOwned: false)
    }

    /// The process's standard output, which stays open.
    package static func standardOutput() throws(FileError) -> File {
        let file = try File(descriptor: STDOUT_FILENO, path: nil, isOwned: false)
        return file.reopenedForWriting() ?? file
    }

    /// Lends an open `descriptor`, such as one that the user named by its number; it stays open.
    package static func borrowing(descriptor: Int32) throws(FileError) -> File {
        try File(descriptor: descriptor, path: nil, isOwned: false)
    }
}
