internal import CLinux
internal import Glibc

extension File {
    /// Writes all of `bytes` at `offset`; on an error some of them may stand there.
    package func write(_ bytes: RawSpan, at offset: UInt64) throws(FileError) {
        var count = 0
        while count < bytes.byteCount {
            guard let position = off_t(exactly: offset + UInt64(count)) else {
                throw FileError(.write, path, errorNumber: EFBIG)
            }
            count += try SystemCall.run(.write, path) {
                unsafe bytes.withUnsafeBytes { buffer in
                    let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[count...])
                    return unsafe pwrite(descriptor, rest.baseAddress, rest.count, position)
                }
            }
        }
    }

    /// Writes all of `bytes` at the current position; a reader that went away is
    /// ``FileError/Code/brokenPipe``, provided that the process ignores SIGPIPE.
    ///
    /// Where a write may wait for another process, `cancellation` ends the wait with
    /// ``FileError/Code/cancelled``; some of the bytes may be written then. It ends every wait for a
    /// pipe that was opened with a `cancellation` or is the standard output. Others (a terminal, a
    /// socket) are waited for until they take anything, but may block before they have taken all.
    package func writeNext(
        _ bytes: RawSpan,
        cancellation: CancellationSignal? = nil
    ) throws(FileError) {
        var count = 0
        while count < bytes.byteCount {
            if canBlock, let cancellation {
                try wait(for: Int16(POLLOUT), .write, cancellation)
            }
            do {
                count += try SystemCall.run(.write, path) {
                    unsafe bytes.withUnsafeBytes { buffer in
                        let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[count...])
                        return unsafe Glibc.write(descriptor, rest.baseAddress, rest.count)
                    }
                }
            } catch {
                // Opened so, or made so by whoever shares the stream.
                guard error.errorNumber == EAGAIN else { throw error }
                try wait(for: Int16(POLLOUT), .write, cancellation)
            }
        }
    }

    /// Has what was written put on stable storage.
    ///
    /// An error is final: the system may have dropped what it could not write, and a second flush
    /// would succeed without it. Where there is nothing to flush (a pipe, a terminal), nothing is
    /// done; a regular file or block device that can't be flushed is an error.
    package func synchronize() throws(FileError) {
        do {
            _ = try SystemCall.run(.synchronize, path) { fsync(descriptor) }
        } catch {
            let isRefusal = [EINVAL, EROFS, EOPNOTSUPP].contains(error.errorNumber)
            guard isRefusal, kind != .regular, kind != .blockDevice else { throw error }
        }
    }

    /// Copies `byteCount` bytes of `source` into this file, inside the kernel where it can do so.
    ///
    /// ``FileError/Code/shortFile`` if the source ends before. Neither file's position moves.
    package func copy(
        _ byteCount: UInt64,
        from source: File,
        at sourceOffset: UInt64,
        to offset: UInt64,
        cancellation: CancellationSignal? = nil
    ) throws(FileError) {
        var done: UInt64 = 0
        while done < byteCount {
            try cancellation?.check(.read)
            let part = Int(min(byteCount - done, 1 << 24))
            let count = try copyInKernel(part, source, sourceOffset + done, offset + done)
            if count == 0 { break }
            done += UInt64(count)
        }
        guard done < byteCount else { return }
        // The source has ended, or the kernel can't copy between these two: reading tells which.
        let buffer = try AlignedBuffer(byteCount: 1 << 20)
        while done < byteCount {
            try cancellation?.check(.read)
            let range = 0..<Int(min(byteCount - done, UInt64(buffer.byteCount)))
            try buffer.withMutableBytes(range) { bytes throws(FileError) in
                try source.readExactly(into: &bytes, at: sourceOffset + done)
            }
            try buffer.withBytes(range) { bytes throws(FileError) in
                try write(bytes, at: offset + done)
            }
            done += UInt64(range.count)
        }
    }

    /// Returns how many bytes were copied, 0 if none could be, for whatever reason.
    private func copyInKernel(
        _ count: Int,
        _ source: File,
        _ sourceOffset: UInt64,
        _ offset: UInt64
    ) throws(FileError) -> Int {
        guard var from = Int64(exactly: sourceOffset), var to = Int64(exactly: offset) else {
            return 0
        }
        let errorNumber = FaultPlan.failure(of: .write, at: path)
        guard errorNumber == 0 else { throw FileError(.write, path, errorNumber: errorNumber) }
        return max(
            0,
            unsafe clinux_copy_file_range(source.descriptor, &from, descriptor, &to, count)
        )
    }
}
