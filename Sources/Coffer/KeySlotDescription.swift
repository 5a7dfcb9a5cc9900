internal import ContainerFormat
internal import KeyManagement

/// A key slot of a container; nothing of it is authenticated.
public struct KeySlotDescription: Sendable, Hashable {
    /// What opens it: "file", "passphrase", "aws-kms", "recipient", "exec", or "unknown-N" for one that this version
    /// doesn't know.
    public let provider: String
    /// The key's id: foreign text, to be escaped before a terminal shows it.
    public let keyID: String
    /// Whether it wraps the key of this container alone, not that of its whole batch.
    public let wrapsContainerKey: Bool
    /// Whether it is marked as written by somebody who couldn't open it, and as not opened since.
    public let isUnverified: Bool

    init(_ slot: KeySlot) {
        let wrapped = WrappedKey(slot)
        provider = wrapped.provider
        keyID = wrapped.keyID
        wrapsContainerKey = slot.wrapsContainerKey
        isUnverified = slot.isUnverified
    }
}
