/// Bytes of which any range can be read: a file, an object in a store, memory.
///
/// ``ContainerReader`` reads a container through it. Calls come from Coffer's own threads and the
/// caller's, several at a time, and may block.
public protocol RangeReadable: Sendable {
    /// Bytes in all.
    var byteCount: UInt64 { get }

    /// Fills `buffer` with the bytes from `offset` on, or throws.
    ///
    /// `offset` and the length of `buffer` always lie within `byteCount`.
    func read(into buffer: inout MutableRawSpan, at offset: UInt64) throws
}

extension RangeReadable {
    /// Reads bytes into a new array; `count` must have been checked against a limit.
    func bytes(_ count: Int, at offset: UInt64) throws -> [UInt8] {
        try .filled(count) { try read(into: &$0, at: offset) }
    }
}
