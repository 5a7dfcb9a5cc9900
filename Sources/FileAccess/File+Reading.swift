internal import Glibc

extension File {
    /// Reads from `offset` on until `bytes` are full or the file ends, and returns how many.
    ///
    /// For files with positions: a pipe gives ``FileError/Code/unsupported``.
    package func read(into bytes: inout MutableRawSpan, at offset: UInt64) throws(FileError) -> Int
    {
        var count = 0
        while count < bytes.byteCount {
            guard let position = off_t(exactly: offset + UInt64(count)) else { return count }
            let more = try SystemCall.run(.read, path) {
                unsafe bytes.withUnsafeMutableBytes { buffer in
                    let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
                    return unsafe pread(descriptor, rest.baseAddress, rest.count, position)
                }
            }
            if more == 0 { break }
            count += more
        }
        return count
    }

    /// Whether there is nothing to be read at all, whatever its size is said to be; for files with positions.
    package func isEmpty() throws(FileError) -> Bool { try first() == nil }

    /// The first byte of a file; nil if it is empty.
    package func first() throws(FileError) -> UInt8? {
        var byte: UInt8 = 0
        let count = try SystemCall.run(.read, path) { unsafe pread(descriptor, &byte, 1, 0) }
        return count == 0 ? nil : byte
    }

    /// Reads exactly `bytes` from `offset` on; ``FileError/Code/shortFile`` if the file ends before.
    package func readExactly(
        into bytes: inout MutableRawSpan,
        at offset: UInt64
    ) throws(FileError) {
        guard try read(into: &bytes, at: offset) == bytes.byteCount else {
            throw FileError(
                .shortFile,
                .read,
                path,
                "it ends before byte \(offset)"
                    + " + \(bytes.byteCount)"
            )
        }
    }

    /// Reads on from the current position until `bytes` are full or the stream ends, and returns
    /// how many.
    ///
    /// Where a read may wait for another process (a pipe, a terminal, a socket), `cancellation` ends
    /// the wait with ``FileError/Code/cancelled``; what was read so far is lost then.
    package func readNext(
        into bytes: inout MutableRawSpan,
        cancellation: CancellationSignal? = nil
    ) throws(FileError) -> Int {
        var count = 0
        while count < bytes.byteCount {
            if canBlock, let cancellation {
                try wait(for: Int16(POLLIN), .read, cancellation)
            }
            do {
                let more = try SystemCall.run(.read, path) {
                    unsafe bytes.withUnsafeMutableBytes { buffer in
                        let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
                        return unsafe Glibc.read(descriptor, rest.baseAddress, rest.count)
                    }
                }
                if more == 0 { break }
                count += more
            } catch {
                // Opened so, or made so by whoever shares the stream.
                guard error.errorNumber == EAGAIN else { throw error }
                try wait(for: Int16(POLLIN), .read, cancellation)
            }
        }
        return count
    }

    /// Reads on from the current position to the end.
    ///
    /// More than `limit` bytes are ``FileError/Code/tooLarge``. Not for secrets: the array isn't
    /// overwritten on release.
    package func readAll(limit: Int) throws(FileError) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: min(limit + 1, 16_384))
        while true {
            var span = chunk.mutableSpan
            var rawSpan = unsafe span.mutableBytes
            let count = try readNext(into: &rawSpan)
            bytes += chunk[..<count]
            guard bytes.count <= limit else {
                throw FileError(.tooLarge, .read, path, "it has more than \(limit) bytes")
            }
            if count < chunk.count { return bytes }
        }
    }

    /// Waits until the descriptor is ready for `events`; `cancellation` ends the wait.
    func wait(
        for events: Int16,
        _ operation: FileOperation,
        _ cancellation: CancellationSignal?
    ) throws(FileError) {
        // A negative descriptor is one that poll passes over.
        let signal = try cancellation?.descriptor() ?? -1
        var entries = (
            pollfd(fd: descriptor, events: events, revents: 0),
            pollfd(fd: signal, events: Int16(POLLIN), revents: 0)
        )
        _ = try SystemCall.run(.wait, path) {
            unsafe withUnsafeMutableBytes(of: &entries) {
                unsafe poll($0.assumingMemoryBound(to: pollfd.self).baseAddress, 2, -1)
            }
        }
        try cancellation?.check(operation)
    }
}
