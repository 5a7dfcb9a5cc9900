internal import Glibc
package import SystemPackage

/// Why a call on the file system failed.
package struct FileError: Error, Sendable, Hashable {
    /// The kind of failure.
    package struct Code: Sendable, Hashable {
        private enum Kind {
            case notFound, exists, permissionDenied, noSpace, brokenPipe, locked, shortFile
            case isDirectory, tooLarge, cancelled, unsupported, outOfMemory, io
        }

        private let kind: Kind

        /// There is no such file or folder: a part of the path isn't a folder, or the name can't be one.
        package static let notFound = Code(kind: .notFound)
        /// Something of that name stands there already.
        package static let exists = Code(kind: .exists)
        /// The system doesn't allow it to this user, or the file system is read-only.
        package static let permissionDenied = Code(kind: .permissionDenied)
        /// The file system, the quota or the file size limit is full.
        package static let noSpace = Code(kind: .noSpace)
        /// Nobody reads the other end of the pipe or socket any more.
        package static let brokenPipe = Code(kind: .brokenPipe)
        /// Another process holds the lock.
        package static let locked = Code(kind: .locked)
        /// The file ends before the bytes asked for.
        package static let shortFile = Code(kind: .shortFile)
        /// It is a folder where a file is needed.
        package static let isDirectory = Code(kind: .isDirectory)
        /// The file is larger than the caller's limit.
        package static let tooLarge = Code(kind: .tooLarge)
        /// The caller's ``CancellationSignal`` ended the wait.
        package static let cancelled = Code(kind: .cancelled)
        /// This kind of file or file system can't do that.
        package static let unsupported = Code(kind: .unsupported)
        /// Memory could not be had.
        package static let outOfMemory = Code(kind: .outOfMemory)
        /// Anything else, a failing device among it.
        package static let io = Code(kind: .io)
    }

    /// The kind of failure.
    package let code: Code
    /// What was tried.
    package let operation: FileOperation
    /// The file, as it was named when opened; nil for a standard stream.
    package let path: FilePath?
    /// The system's error number; 0 when it wasn't the system that refused.
    package let errorNumber: Int32
    /// What happened, where, and what to do about it.
    ///
    /// Bytes of the path that aren't UTF-8 are replaced, control characters in it are not.
    package let message: String

    /// An error that this module found itself.
    package init(_ code: Code, _ operation: FileOperation, _ path: FilePath?, _ reason: String) {
        self.code = code
        self.operation = operation
        self.path = path
        errorNumber = 0
        message = Self.message(operation, path, reason)
    }

    /// The error for a call that failed with `errorNumber`.
    init(_ operation: FileOperation, _ path: FilePath?, errorNumber: Int32) {
        self.operation = operation
        self.path = path
        self.errorNumber = errorNumber
        code = Self.code(for: errorNumber)
        let reason = unsafe strerror(errorNumber).map { unsafe String(cString: $0) } ?? ""
        let remedy =
            switch errorNumber {
            case EFBIG: "; raise `ulimit -f`, or choose a file system that takes larger files"
            case _ where code == .noSpace: "; free some space or choose another place"
            case EMFILE: "; raise `ulimit -n`"
            default: ""
            }
        message = Self.message(operation, path, reason + remedy)
    }

    /// Whether the file system, rather than a failing device, doesn't let this user set a mode, owner or time, or has none.
    var isRefusedAttribute: Bool { [EPERM, EOPNOTSUPP, ENOSYS].contains(errorNumber) }

    /// The same for an owner, where a number may also be unknown to the user's name space.
    var isRefusedOwner: Bool { isRefusedAttribute || errorNumber == EINVAL }

    private static func message(
        _ operation: FileOperation,
        _ path: FilePath?,
        _ reason: String
    ) -> String {
        let object = operation == .allocate ? "" : " \(path?.description ?? "a standard stream")"
        return "cannot \(operation.rawValue)\(object): \(reason)"
    }

    private static func code(for errorNumber: Int32) -> Code {
        switch errorNumber {
        case ENOENT, ENOTDIR, ENXIO, ENAMETOOLONG, ELOOP: .notFound
        case EEXIST, ENOTEMPTY: .exists
        case EACCES, EPERM, EROFS: .permissionDenied
        case ENOSPC, EDQUOT, EFBIG: .noSpace
        case EPIPE, ECONNRESET: .brokenPipe
        case EWOULDBLOCK, ETXTBSY: .locked
        case EISDIR: .isDirectory
        case ENOSYS, EOPNOTSUPP, ENOTTY, ESPIPE, ENOLCK: .unsupported
        case ENOMEM: .outOfMemory
        default: .io
        }
    }
}
