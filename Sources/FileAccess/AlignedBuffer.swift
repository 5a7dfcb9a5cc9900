internal import Glibc
internal import Synchronization

/// A fixed number of bytes in page-aligned memory of their own, at first all zero.
///
/// A page takes up memory only once it was touched. What was written is overwritten with zeros when
/// the buffer is released, and is left out of core dumps.
// @unchecked Sendable: base and count never change, and the memory lives as long as the object. The
// bytes are plain memory: threads may use disjoint ranges at once, and it is the callers' part to
// take turns on one range, as the window of a pipeline does.
@safe package final class AlignedBuffer: @unchecked Sendable {
    /// How many bytes there are.
    package let byteCount: Int

    private let memory: UnsafeMutableRawBufferPointer
    /// No byte from here on was ever lent for writing.
    private let touchedByteCount = Atomic<Int>(0)

    /// Takes `byteCount` bytes, at least 1; ``FileError/Code/outOfMemory`` if there are none.
    package init(byteCount: Int) throws(FileError) {
        precondition(byteCount > 0, "a buffer has at least one byte")
        let protection = PROT_READ | PROT_WRITE
        let address = unsafe mmap(nil, byteCount, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let address = unsafe address, unsafe address != MAP_FAILED else {
            throw FileError(
                .outOfMemory,
                .allocate,
                nil,
                "\(byteCount) bytes; use fewer jobs or smaller segments"
            )
        }
        // Only adds protection; an old kernel may refuse it.
        _ = unsafe madvise(address, byteCount, MADV_DONTDUMP)
        self.byteCount = byteCount
        unsafe memory = UnsafeMutableRawBufferPointer(start: address, count: byteCount)
    }

    deinit {
        guard let address = unsafe memory.baseAddress else { return }
        unsafe explicit_bzero(address, touchedByteCount.load(ordering: .relaxed))
        unsafe munmap(address, byteCount)
    }

    /// Lends the bytes in `range`, which must lie within the buffer, to `body`.
    package func withBytes<R, E: Error>(
        _ range: Range<Int>,
        _ body: (RawSpan) throws(E) -> R
    ) throws(E) -> R {
        defer { withExtendedLifetime(self) {} }
        return try body(
            unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer(rebasing: memory[range]))
        )
    }

    /// Lends the bytes in `range`, which must lie within the buffer, to `body` for writing.
    ///
    /// No other thread may use these bytes meanwhile.
    package func withMutableBytes<R, E: Error>(
        _ range: Range<Int>,
        _ body: (inout MutableRawSpan) throws(E) -> R
    ) throws(E) -> R {
        defer { withExtendedLifetime(self) {} }
        var span = unsafe MutableRawSpan(
            _unsafeBytes: UnsafeMutableRawBufferPointer(rebasing: memory[range])
        )
        if range.upperBound > touchedByteCount.load(ordering: .relaxed) {
            touchedByteCount.max(range.upperBound, ordering: .relaxed)
        }
        return try body(&span)
    }
}
