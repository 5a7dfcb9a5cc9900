internal import Glibc

/// What it takes to go on with a file that another run has left.
extension File {
    /// Cuts a file off after so many bytes, or lengthens it by zeros.
    package func cut(to byteCount: UInt64) throws(FileError) {
        guard let length = off_t(exactly: byteCount) else {
            throw FileError(.write, path, errorNumber: EFBIG)
        }
        _ = try SystemCall.run(.write, path) { ftruncate(descriptor, length) }
    }

    /// Lets what is read next come from stable storage, as far as it was flushed and the system can do it.
    ///
    /// After a write that failed in the background, the system's own copy may be all that there is of it.
    package func dropCachedPages() { _ = posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED) }
}
