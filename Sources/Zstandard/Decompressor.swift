internal import CZstd

/// Reads Zstandard frames (RFC 8878), with a context that is kept between calls.
///
/// To be used by one thread at a time.
// @unchecked Sendable: nothing in the context belongs to a thread or is shared with other contexts,
// so an instance may move between threads; that they take turns is the contract above.
@safe package final class Decompressor: @unchecked Sendable {
    private let context: OpaquePointer

    package init() throws(ZstandardError) {
        guard let context = unsafe ZSTD_createDCtx() else {
            throw ZstandardError(.outOfMemory, "There is no memory for decompressing.")
        }
        unsafe self.context = context
    }

    deinit { _ = unsafe ZSTD_freeDCtx(context) }

    /// Decompresses the one frame that `source` is into the first `byteCount` bytes of `destination`.
    ///
    /// The frame must begin and end with `source`, must state `byteCount` as its content size and
    /// have just that, must have a window (its content size, if it is a single segment) of at most
    /// `windowByteCount`, and must name no dictionary. ``ZstandardError/Code/corruptFrame``
    /// otherwise; what `destination` holds then is of no use. Nothing beyond `byteCount` is touched.
    package func decompress(
        _ source: RawSpan,
        into destination: inout MutableRawSpan,
        byteCount: Int,
        windowByteCount: Int
    ) throws(ZstandardError) {
        guard byteCount >= 0, byteCount <= destination.byteCount else {
            throw ZstandardError(.destinationTooSmall, "The destination is too small.")
        }
        let header = try FrameHeader(decoding: source)
        guard header.contentByteCount == UInt64(byteCount) else {
            throw Self.corrupt("its content size isn't the expected one")
        }
        guard header.windowByteCount <= UInt64(max(0, windowByteCount)) else {
            throw Self.corrupt("its window is too large")
        }
        guard header.dictionaryID == 0 else { throw Self.corrupt("it needs a dictionary") }
        let result = unsafe source.withUnsafeBytes { source in
            unsafe destination.withUnsafeMutableBytes { destination in
                // Unless the first frame is all of the source, there is no second one to read.
                unsafe ZSTD_findFrameCompressedSize(source.baseAddress, source.count)
                    == source.count
                    ? ZSTD_decompressDCtx(
                        context,
                        destination.baseAddress,
                        byteCount,
                        source.baseAddress,
                        source.count
                    ) : nil
            }
        }
        guard let result else { throw Self.corrupt("it is cut, or something follows it") }
        guard ZSTD_isError(result) == 0 else {
            throw ZstandardError(.corruptFrame, result: result)
        }
        guard result == byteCount else { throw Self.corrupt("its content is too short") }
    }

    static func corrupt(_ reason: String) -> ZstandardError {
        ZstandardError(.corruptFrame, "This is not the zstd frame expected here: \(reason).")
    }
}
