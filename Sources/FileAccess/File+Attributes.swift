internal import CLinux
internal import Glibc
package import SystemPackage

extension File {
    /// What the file system says of this file now.
    package func status() throws(FileError) -> FileStatus { try Self.status(descriptor, path) }

    /// What stands at `path`; with `followingLinks` a symbolic link stands for what it leads to.
    package static func status(
        of path: FilePath,
        followingLinks: Bool = true
    ) throws(FileError) -> FileStatus {
        var status = stat()
        _ = try SystemCall.run(.status, path) {
            unsafe path.withPlatformString {
                unsafe followingLinks ? stat($0, &status) : lstat($0, &status)
            }
        }
        return FileStatus(status)
    }

    static func status(_ descriptor: Int32, _ path: FilePath?) throws(FileError) -> FileStatus {
        var status = stat()
        _ = try SystemCall.run(.status, path) { unsafe fstat(descriptor, &status) }
        return FileStatus(status)
    }

    /// Whether a person may sit at it.
    package var isTerminal: Bool { isatty(descriptor) == 1 }

    /// The position at which ``readNext(into:cancellation:)`` or ``writeNext(_:cancellation:)`` goes on;
    /// ``FileError/Code/unsupported`` for a pipe.
    package func currentOffset() throws(FileError) -> UInt64 {
        UInt64(try SystemCall.run(.status, path) { lseek(descriptor, 0, SEEK_CUR) })
    }

    /// The size of a block device, which ``status()`` doesn't tell.
    package func blockDeviceByteCount() throws(FileError) -> UInt64 {
        var byteCount: UInt64 = 0
        _ = try SystemCall.run(.status, path) {
            unsafe clinux_block_device_size(descriptor, &byteCount)
        }
        return byteCount
    }

    /// Sets the permission bits, at most 0o7777, whatever the umask.
    package func setMode(_ mode: UInt32) throws(FileError) {
        _ = try SystemCall.run(.setAttributes, path) { fchmod(descriptor, mode & 0o7777) }
    }

    /// Gives the file the owner and group of another, as far as this user may: a user who isn't root gives a file to
    /// nobody else, and only to groups of their own.
    ///
    /// May take permissions away, so it comes before ``setMode(_:)``.
    package func keepOwner(of status: FileStatus) throws(FileError) {
        do { try setOwner(status.userID, status.groupID) } catch  where error.isRefusedOwner {
            // The owner may be right already, and the group another.
            do { try setOwner(.max, status.groupID) } catch  where error.isRefusedOwner {}
        }
    }

    /// `.max` leaves a part as it is.
    private func setOwner(_ userID: UInt32, _ groupID: UInt32) throws(FileError) {
        _ = try SystemCall.run(.setAttributes, path) { fchown(descriptor, userID, groupID) }
    }

    /// Sets when the content was last written; a later write sets it anew.
    package func setModificationTime(_ time: Timestamp) throws(FileError) {
        _ = try SystemCall.run(.setAttributes, path) {
            unsafe time.settingModification.withUnsafeBufferPointer {
                unsafe futimens(descriptor, $0.baseAddress)
            }
        }
    }

    /// Sets when the content was last written, where this user may and the file system can; says whether it did.
    ///
    /// Only the owner of a file may set its time, though others may write to it.
    @discardableResult
    package func keepModificationTime(_ time: Timestamp) throws(FileError) -> Bool {
        do { try setModificationTime(time) } catch  where error.isRefusedAttribute { return false }
        return true
    }

    /// Lets a pipe hold 1 MiB, so that its two ends wait for each other less often; a refusal is
    /// ignored.
    package func enlargePipe() {
        if kind == .pipe { _ = clinux_set_pipe_size(descriptor, 1 << 20) }
    }

    /// Takes the file's exclusive lock, which goes with its last descriptor.
    ///
    /// ``FileError/Code/locked`` if another open file has it, ``FileError/Code/unsupported`` where
    /// the file system knows no locks. Only programs that ask for the lock are kept out by it.
    package func lock() throws(FileError) {
        _ = try SystemCall.run(.lock, path) { flock(descriptor, LOCK_EX | LOCK_NB) }
    }

    /// Gives the lock back before the file is closed; does nothing if it wasn't taken.
    package func unlock() { flock(descriptor, LOCK_UN) }
}
