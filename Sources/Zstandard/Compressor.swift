internal import CZstd

/// Makes Zstandard frames (RFC 8878), with a context that is kept between calls.
///
/// A frame states its content size and has neither a checksum nor a dictionary. Once one source was
/// compressed, further ones of no greater size allocate nothing.
///
/// Everything but the level is left to the library. A segment can't refer to those before it: on a
/// 2 GiB tar of /usr, level 3 in segments of 1 MiB comes 2.7 % larger than `zstd -3` on the whole.
/// Tables of twice the size would make that 2.4 %, at 15 % less speed.
///
/// To be used by one thread at a time.
// @unchecked Sendable: nothing in the context belongs to a thread or is shared with other contexts,
// so an instance may move between threads; that they take turns is the contract above.
@safe package final class Compressor: @unchecked Sendable {
    private let context: OpaquePointer

    /// Makes a compressor of `level` 1 to 22; ``ZstandardError/Code/invalidParameter`` otherwise.
    package init(level: Int) throws(ZstandardError) {
        guard 1...22 ~= level else {
            throw ZstandardError(.invalidParameter, "A zstd level is a number from 1 to 22.")
        }
        guard let context = unsafe ZSTD_createCCtx() else {
            throw ZstandardError(.outOfMemory, "There is no memory for compressing.")
        }
        unsafe self.context = context
        let result = unsafe ZSTD_CCtx_setParameter(
            context,
            ZSTD_c_compressionLevel,
            Int32(level)
        )
        if ZSTD_isError(result) != 0 { throw ZstandardError(.libraryFailure, result: result) }
    }

    deinit { _ = unsafe ZSTD_freeCCtx(context) }

    /// Writes `source` as exactly one frame to the beginning of `destination`.
    ///
    /// Returns the frame's length, or nil if it doesn't fit: then what `destination` holds is of no
    /// use. A destination one byte smaller than the source therefore gives nil unless it shrinks.
    /// The library needs a little room to work in: a frame that just fits may be nil too.
    package func compress(
        _ source: RawSpan,
        into destination: inout MutableRawSpan
    ) throws(ZstandardError) -> Int? {
        let result = unsafe source.withUnsafeBytes { source in
            unsafe destination.withUnsafeMutableBytes { destination in
                unsafe ZSTD_compress2(
                    context,
                    destination.baseAddress,
                    destination.count,
                    source.baseAddress,
                    source.count
                )
            }
        }
        if ZSTD_isError(result) == 0 { return result }
        if ZSTD_getErrorCode(result) == ZSTD_error_dstSize_tooSmall { return nil }
        throw ZstandardError(.libraryFailure, result: result)
    }
}
