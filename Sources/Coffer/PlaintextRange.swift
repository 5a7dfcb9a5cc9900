/// A range of a container's plaintext, in bytes.
public enum PlaintextRange: Sendable, Hashable {
    /// From the first to the last byte named, both included.
    case bytes(ClosedRange<UInt64>)
    /// From a byte to the end.
    case from(UInt64)
    /// As many bytes as said, at the end.
    case last(UInt64)

    /// The bytes of a plaintext that the range names; an end beyond the plaintext's is cut off.
    ///
    /// - Throws: ``CofferError`` with code `.invalidArgument` if the range begins beyond the end.
    func resolved(plaintextByteCount: UInt64) throws(CofferError) -> Range<UInt64> {
        let lower: UInt64
        var upper = plaintextByteCount
        switch self {
        case .bytes(let range):
            lower = range.lowerBound
            if range.upperBound < upper { upper = range.upperBound + 1 }
        case .from(let first): lower = first
        case .last(let count): lower = plaintextByteCount - min(count, plaintextByteCount)
        }
        guard
            lower < plaintextByteCount || self == .last(0) || plaintextByteCount == 0 && lower == 0
        else {
            throw CofferError(
                .invalidArgument,
                "the range begins at byte \(lower), but the plaintext has \(plaintextByteCount)"
            )
        }
        return lower..<upper
    }
}
