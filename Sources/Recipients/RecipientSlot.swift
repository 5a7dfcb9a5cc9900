internal import ContainerFormat
internal import KeyManagement

/// The body of a slot of kind 4: KEM ‖ KDF ‖ AEAD ‖ encapsulated key ‖ sealed.
enum RecipientSlot {
    static func encode(
        _ sealed: HybridEncryption.Sealed,
        _ algorithm: RecipientAlgorithm
    ) -> [UInt8] {
        suite(of: algorithm) + sealed.encapsulatedKey + sealed.ciphertext
    }

    /// The length of a body that wraps a data key.
    static func byteCount(_ algorithm: RecipientAlgorithm) -> Int {
        suite(of: algorithm).count + algorithm.encapsulatedKeyByteCount + DataKey.byteCount
            + HybridEncryption.tagByteCount
    }

    /// What is sealed in a slot; nil if it isn't a body for this algorithm and what the slot says it
    /// wraps.
    static func decode(
        _ slot: KeySlot,
        _ algorithm: RecipientAlgorithm
    ) -> HybridEncryption.Sealed? {
        let suite = suite(of: algorithm)
        let secretByteCount = slot.wrapsContainerKey ? ContainerKey.byteCount : DataKey.byteCount
        let ciphertextByteCount = secretByteCount + HybridEncryption.tagByteCount
        guard
            slot.body.count == suite.count + algorithm.encapsulatedKeyByteCount
                + ciphertextByteCount,
            slot.body.starts(with: suite)
        else { return nil }
        return HybridEncryption.Sealed(
            encapsulatedKey: [UInt8](
                slot.body.dropFirst(suite.count).dropLast(ciphertextByteCount)
            ),
            ciphertext: [UInt8](slot.body.suffix(ciphertextByteCount))
        )
    }

    private static func suite(of algorithm: RecipientAlgorithm) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(littleEndian: algorithm.kem)
        bytes.append(littleEndian: RecipientAlgorithm.kdf)
        bytes.append(littleEndian: RecipientAlgorithm.aead)
        return bytes
    }
}
