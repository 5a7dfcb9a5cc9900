/// What an encryption would make of an input.
public struct EncryptionPlan: Sendable, Hashable {
    /// Bytes that would be encrypted; nil for a stream, of which only its end tells.
    public let plaintextByteCount: UInt64?
    /// Bytes that the container would have, the least and the most; nil for a stream.
    ///
    /// They are the same, and exact, if nothing is compressed and each keyring knows the size of its
    /// slots. Slots of a key service vary; but blocks are rounded up, to 4,096 bytes unless the input
    /// is under 1 MiB, so that often it makes no difference.
    public let storedByteCounts: ClosedRange<UInt64>?
}
