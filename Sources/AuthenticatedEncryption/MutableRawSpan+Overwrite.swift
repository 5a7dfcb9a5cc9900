extension MutableRawSpan {
    /// Copies `bytes` over the bytes that begin at `offset`; they must lie within the span.
    package mutating func overwrite(at offset: Int, with bytes: RawSpan) {
        precondition(offset >= 0 && bytes.byteCount <= byteCount - offset)
        unsafe withUnsafeMutableBytes { target in
            let part = unsafe UnsafeMutableRawBufferPointer(rebasing: target[offset...])
            unsafe bytes.withUnsafeBytes { unsafe part.copyMemory(from: $0) }
        }
    }
}
