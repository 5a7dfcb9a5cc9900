internal import Glibc

/// Files with holes.
extension File {
    /// Bytes of the blocks that are written or left out: no file system has smaller holes of use.
    private static let blockByteCount: UInt64 = 4096

    /// Writes `bytes` at `offset` into a file that has nothing there yet, and leaves out blocks of zeros.
    ///
    /// The file may be too short afterwards: see ``cut(to:)``.
    package func writeSparsely(_ bytes: RawSpan, at offset: UInt64) throws(FileError) {
        var start = 0
        // Where what isn't written yet, and must be, begins.
        var pending = 0
        while start < bytes.byteCount {
            // Blocks are those of the file, not of what is written.
            let inBlock = Int(
                Self.blockByteCount - (offset + UInt64(start)) % Self.blockByteCount
            )
            let end = min(start + inBlock, bytes.byteCount)
            if Self.isZero(bytes.extracting(start..<end)) {
                try write(bytes.extracting(pending..<start), at: offset + UInt64(pending))
                pending = end
            }
            start = end
        }
        try write(bytes.extracting(pending..<start), at: offset + UInt64(pending))
    }

    /// Whether bytes, at least one, are all zero.
    private static func isZero(_ bytes: RawSpan) -> Bool {
        unsafe bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress, unsafe buffer[0] == 0 else { return false }
            // Each byte equals the one before it, and the first is zero.
            return unsafe memcmp(base, base + 1, buffer.count - 1) == 0
        }
    }
}
