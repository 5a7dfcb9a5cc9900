internal import ContainerFormat
internal import KeyManagement

/// A slot of kind 3 whose key id and body are as the format requires (format specification, "Kind 3").
struct KMSSlot: Sendable, Hashable {
    /// How many slots are tried, where a call must show which one it is.
    static let tryLimit = 16

    /// Of the key that wrapped it.
    let keyARN: KeyARN
    let ciphertext: [UInt8]
    let wrapsContainerKey: Bool

    /// Reads a slot; nil if no call may be made for it.
    init?(_ wrappedKey: WrappedKey) {
        let slot = wrappedKey.slot
        guard slot.kind == .amazonKMS,
            KMSClient.ciphertextByteCounts.contains(slot.body.count),
            let keyARN = KeyARN(parsing: wrappedKey.keyID), !keyARN.isAlias
        else { return nil }
        self.keyARN = keyARN
        ciphertext = slot.body
        wrapsContainerKey = slot.wrapsContainerKey
    }

    /// Makes a slot of what KMS answered.
    init(_ wrapped: KMSClient.WrappedKey, wrapsContainerKey: Bool) {
        keyARN = wrapped.keyARN
        ciphertext = wrapped.ciphertext
        self.wrapsContainerKey = wrapsContainerKey
    }

    /// What a call in a region names the key by: what the user named, else the slot's own ARN; nil if the key isn't
    /// there.
    func keyID(of name: KMSKeyName?, inRegion region: String) -> String? {
        guard let there = keyARN.inRegion(region) else { return nil }
        guard let name else { return there.description }
        guard let arn = name.arn else { return "\(name)" }
        return arn.inRegion(region)?.description
    }

    /// As it stands in a container.
    var wrappedKey: WrappedKey {
        WrappedKey(
            KeySlot(
                kind: .amazonKMS,
                wrapsContainerKey: wrapsContainerKey,
                keyID: [UInt8](keyARN.description.utf8),
                body: ciphertext
            )
        )
    }

    /// How many bytes are wrapped.
    var secretByteCount: Int { wrapsContainerKey ? ContainerKey.byteCount : DataKey.byteCount }
}
