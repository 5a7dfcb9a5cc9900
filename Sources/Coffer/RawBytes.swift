internal import FileAccess

/// Arrays of bytes as raw memory, in one place.
extension File {
    func write(_ bytes: [UInt8], at offset: UInt64) throws(FileError) {
        // Bytes have no padding, so viewing them as raw memory shows nothing uninitialised.
        try write(unsafe bytes.span.bytes, at: offset)
    }
}

extension [UInt8] {
    /// `count` bytes that `body` fills.
    static func filled(
        _ count: Int,
        by body: (inout MutableRawSpan) throws -> Void
    ) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var span = bytes.mutableSpan
        // As above.
        var raw = unsafe span.mutableBytes
        try body(&raw)
        return bytes
    }
}
