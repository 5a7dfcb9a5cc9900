/// What a Zstandard frame says of itself before its first block (RFC 8878, section 3.1.1.1).
///
/// Decoded here because the library's own function for it isn't part of its stable interface.
struct FrameHeader: Hashable {
    /// What memory of the content decoding needs: the window, or the whole of a single segment.
    let windowByteCount: UInt64
    /// The size of the content; nil if the frame doesn't state it.
    let contentByteCount: UInt64?
    /// The dictionary that decoding needs; 0 for none.
    let dictionaryID: UInt64

    /// Decodes the beginning of `frame`; skippable frames are ``ZstandardError/Code/corruptFrame``.
    init(decoding frame: RawSpan) throws(ZstandardError) {
        var position = 0
        func next(_ count: Int) throws(ZstandardError) -> UInt64 {
            guard frame.byteCount - position >= count else {
                throw Decompressor.corrupt("its header is cut")
            }
            var value: UInt64 = 0
            for index in 0..<count {
                let byte = unsafe frame.unsafeLoad(
                    fromUncheckedByteOffset: position + index,
                    as: UInt8.self
                )
                value |= UInt64(byte) << (8 * index)
            }
            position += count
            return value
        }

        guard try next(4) == 0xFD2F_B528 else { throw Decompressor.corrupt("it begins otherwise") }
        let descriptor = try next(1)
        guard descriptor & 0b1000 == 0 else {
            throw Decompressor.corrupt("a reserved bit of its header is set")
        }
        let isSingleSegment = descriptor & 0b10_0000 != 0
        let window = isSingleSegment ? nil : try next(1)
        // Flags 0 to 3 stand for 0, 1, 2 and 4 bytes.
        dictionaryID = try next((1 << Int(descriptor & 0b11)) >> 1)
        let sizeFlag = Int(descriptor >> 6)
        let sizeByteCount = sizeFlag == 0 ? (isSingleSegment ? 1 : 0) : 1 << sizeFlag
        let size = try next(sizeByteCount)
        // Two bytes hold what one byte can't.
        let contentByteCount = sizeByteCount == 0 ? nil : sizeByteCount == 2 ? size + 256 : size
        self.contentByteCount = contentByteCount
        if let window {
            // Exponent in the upper five bits, mantissa in eighths below: at most 1.9 * 2^41.
            let base: UInt64 = 1 << (10 + window >> 3)
            windowByteCount = base + (base >> 3) * (window & 0b111)
        } else {
            windowByteCount = contentByteCount ?? 0
        }
    }
}
