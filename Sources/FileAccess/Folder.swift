internal import CLinux
internal import Glibc
internal import Synchronization
package import SystemPackage

/// An open folder: what is done to names in it can't be diverted by renaming the folder meanwhile.
///
/// Names are single path components. Safe to use from many threads.
package final class Folder: Sendable {
    /// As it was named at opening.
    package let path: FilePath
    let descriptor: Int32
    /// What the folder gets when nobody uses this object any more.
    let partingAttributes = Mutex<FolderAttributes?>(nil)
    /// What was found out of its file system, once it was asked for.
    private let knownFileSystem = Mutex<FlushableFileSystem??>(nil)

    /// Opens the folder at `path`; the empty path is the current folder.
    package convenience init(_ path: FilePath) throws(FileError) {
        let path = path.isEmpty ? "." : path
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC
        let descriptor = try SystemCall.run(.open, path) {
            unsafe path.withPlatformString { unsafe Glibc.open($0, flags) }
        }
        self.init(descriptor: descriptor, path: path)
    }

    init(descriptor: Int32, path: FilePath) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit {
        applyPartingAttributes()
        close(descriptor)
    }

    /// Makes the folder at `path`, and those above it that are missing, with `mode` less the umask;
    /// one that is there already is left as it is.
    package static func create(at path: FilePath, mode: UInt32) throws(FileError) {
        do {
            _ = try SystemCall.run(.createFolder, path) {
                unsafe path.withPlatformString { unsafe mkdir($0, mode) }
            }
        } catch  where error.code == .exists {
            guard try File.status(of: path).kind == .directory else { throw error }
        } catch  where error.code == .notFound && path.components.count > 1 {
            try create(at: path.removingLastComponent(), mode: mode)
            try create(at: path, mode: mode)
        }
    }

    /// Looks whether this process may make files in the folder, without making one.
    package func checkWritable() throws(FileError) {
        _ = try SystemCall.run(.create, path) {
            unsafe faccessat(descriptor, ".", W_OK | X_OK, AT_EACCESS)
        }
    }

    /// What `name` stands for, a link for itself; nil if there is nothing of that name.
    package func status(of name: FilePath.Component) throws(FileError) -> FileStatus? {
        var status = stat()
        let (_, errorNumber) = SystemCall.attempt(.status, path.appending(name)) {
            unsafe name.withPlatformString {
                unsafe fstatat(descriptor, $0, &status, AT_SYMLINK_NOFOLLOW)
            }
        }
        switch errorNumber {
        case 0: return FileStatus(status)
        case ENOENT: return nil
        default: throw FileError(.status, path.appending(name), errorNumber: errorNumber)
        }
    }

    /// Makes a new file, 0600 less the umask, for writing and reading; ``FileError/Code/exists`` if
    /// there is anything of that name.
    ///
    /// Errors on the file name `shownPath`, or its own path if that is nil.
    package func create(
        _ name: FilePath.Component,
        shownAs shownPath: FilePath? = nil
    ) throws(FileError) -> File {
        let flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY
        let file = try unsafe call(.create, name) { unsafe openat(descriptor, $0, flags, 0o600) }
        do {
            return try File(descriptor: file, path: shownPath ?? path.appending(name))
        } catch {
            try? remove(name)
            throw error
        }
    }

    /// Where the symbolic link `name` leads, which may be nowhere.
    package func destination(ofLink name: FilePath.Component) throws(FileError) -> FilePath {
        path.pushing(FilePath(bytes: try text(ofLink: name)))
    }

    /// Opens what stands there for writing and reading; a link is refused, a pipe not waited for.
    ///
    /// Errors on the file name `shownPath`, or its own path if that is nil.
    package func open(
        _ name: FilePath.Component,
        shownAs shownPath: FilePath? = nil
    ) throws(FileError) -> File {
        let flags = O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY
        let file = try unsafe call(.open, name) { unsafe openat(descriptor, $0, flags) }
        return try File(descriptor: file, path: shownPath ?? path.appending(name))
    }

    /// Removes the name of a file; an absent one is ``FileError/Code/notFound``.
    package func remove(_ name: FilePath.Component) throws(FileError) {
        _ = try unsafe call(.remove, name) { unsafe unlinkat(descriptor, $0, 0) }
    }

    /// Gives the file `name` the name `newName` in one step, also when that stands for another file.
    package func rename(
        _ name: FilePath.Component,
        replacing newName: FilePath.Component
    ) throws(FileError) {
        _ = try unsafe call(.rename, newName) { new in
            unsafe name.withPlatformString { unsafe renameat(descriptor, $0, descriptor, new) }
        }
    }

    /// Gives the file `name` the name `newName`; ``FileError/Code/exists`` if that is taken.
    ///
    /// On a file system that has neither such a rename nor hard links, something that takes the
    /// name at the same moment may be replaced.
    package func rename(
        _ name: FilePath.Component,
        to newName: FilePath.Component
    ) throws(FileError) {
        do {
            _ = try unsafe call(.rename, newName) { new in
                unsafe name.withPlatformString {
                    unsafe clinux_rename_noreplace(descriptor, $0, descriptor, new)
                }
            }
        } catch  where error.errorNumber == EINVAL || error.errorNumber == ENOSYS {
            try link(name, to: newName)
        }
    }

    /// Has the names in the folder put on stable storage, where the file system knows such a thing.
    package func synchronize() throws(FileError) {
        do {
            _ = try SystemCall.run(.synchronize, path) { fsync(descriptor) }
        } catch  where error.errorNumber == EINVAL || error.code == .unsupported {}
    }

    /// Its file system, if one flush of that is as good as one of each file.
    var fileSystem: FlushableFileSystem? {
        knownFileSystem.withLock { known in
            if let known { return known }
            let device = (try? status())?.device
            let found = device.flatMap { FlushableFileSystem(of: descriptor, device: $0) }
            known = .some(found)
            return found
        }
    }

    /// Whether ``synchronizeFileSystem()`` of the other folder serves this one too.
    package func isFlushed(with other: Folder) -> Bool {
        fileSystem.map { $0 == other.fileSystem } ?? false
    }

    /// Has the names in it and in all other folders of its file system put on stable storage; says whether that was done,
    /// as it is only where one flush is as good as one of each.
    package func synchronizeFileSystem() -> Bool {
        fileSystem?.flushAll(throughFolder: self) ?? false
    }

    private func link(
        _ name: FilePath.Component,
        to newName: FilePath.Component
    ) throws(FileError) {
        do {
            _ = try unsafe call(.rename, newName) { new in
                unsafe name.withPlatformString { unsafe linkat(descriptor, $0, descriptor, new, 0) }
            }
            try remove(name)
        } catch  where error.errorNumber == EPERM || error.code == .unsupported {
            guard try status(of: newName) == nil else {
                throw FileError(.rename, path.appending(newName), errorNumber: EEXIST)
            }
            try rename(name, replacing: newName)
        }
    }

    func call(
        _ operation: FileOperation,
        _ name: FilePath.Component,
        _ body: (UnsafePointer<CChar>) -> Int32
    ) throws(FileError) -> Int32 {
        try SystemCall.run(operation, path.appending(name)) {
            unsafe name.withPlatformString { unsafe body($0) }
        }
    }
}
