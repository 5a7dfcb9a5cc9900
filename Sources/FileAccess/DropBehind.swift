internal import CLinux
internal import Glibc

/// Keeps a large file that is read or written once from pushing what others need out of the page cache.
///
/// What was read, and what was written and has reached the disk, is dropped behind the work. Hints only: nothing depends on
/// them, and a failure is ignored.
package struct DropBehind: Sendable {
    /// Smaller files may stay in the cache.
    private static let leastByteCount: UInt64 = 1 << 30
    /// How far behind the last write pages are dropped: by then the disk has most of them.
    private static let lag: UInt64 = 64 << 20
    private static let sampleCount: UInt64 = 64

    private let leastByteCount: UInt64

    /// Looks at a file that is to be read; nil if it is small, or in the cache already, as then somebody needs it there.
    package init?(reading file: File, byteCount: UInt64) {
        self.init(reading: file, byteCount: byteCount, atLeast: Self.leastByteCount)
    }

    init?(reading file: File, byteCount: UInt64, atLeast leastByteCount: UInt64) {
        guard byteCount > leastByteCount, file.kind == .regular else { return nil }
        self.leastByteCount = leastByteCount
        var cachedCount: UInt64 = 0
        for sample in 0..<Self.sampleCount {
            let offset = byteCount / Self.sampleCount * sample
            switch clinux_is_cached(file.descriptor, Int64(clamping: offset)) {
            case 0: break
            case 1: cachedCount += 1
            default: return nil
            }
        }
        guard cachedCount <= Self.sampleCount / 8 else { return nil }
    }

    /// Drops a part that was read.
    package func didRead(_ byteCount: Int, of file: File, at offset: UInt64) {
        drop(byteCount, of: file, at: offset)
    }

    /// Has a part that was written go to the disk, and drops what lies well behind it.
    package func didWrite(_ byteCount: Int, of file: File, at offset: UInt64) {
        _ = clinux_begin_writing(file.descriptor, Int64(clamping: offset), Int64(byteCount))
        if offset >= Self.lag { drop(byteCount, of: file, at: offset - Self.lag) }
    }

    private func drop(_ byteCount: Int, of file: File, at offset: UInt64) {
        _ = posix_fadvise(
            file.descriptor,
            off_t(clamping: offset),
            off_t(byteCount),
            POSIX_FADV_DONTNEED
        )
    }
}
