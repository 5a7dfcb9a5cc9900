/// The nonce of a segment, made from its index and from nothing else: 4 zero bytes, then the index
/// as 8 bytes, little-endian.
///
/// Under one key each nonce must be used for at most one message; whoever seals sees to that.
package struct Nonce: Sendable, Hashable {
    /// How many bytes a nonce has.
    package static let byteCount = 12

    /// The nonce of keys that seal a single message: 12 zero bytes.
    package static let zero = Nonce(segmentIndex: 0)

    private let segmentIndex: UInt64

    /// Makes the nonce of the segment at `segmentIndex`.
    package init(segmentIndex: UInt64) {
        self.segmentIndex = segmentIndex
    }

    /// Lends the 12 bytes to `body`, without allocating.
    func withBytes<R, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        // Three words and not a word and a double word: those would have a gap between them.
        let words: InlineArray<3, UInt32> = [
            0,
            UInt32(truncatingIfNeeded: segmentIndex).littleEndian,
            UInt32(truncatingIfNeeded: segmentIndex >> 32).littleEndian,
        ]
        return try unsafe body(words.span.bytes)
    }
}
