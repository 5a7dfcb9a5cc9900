internal import AuthenticatedEncryption
internal import ContainerFormat

extension KeySlot {
    /// How many bytes salt ‖ check ‖ wrapped have in a slot with these flags.
    var wrapByteCount: Int { Self.wrapByteCount(wrapsContainerKey: wrapsContainerKey) }

    /// How many bytes salt ‖ check ‖ wrapped have.
    static func wrapByteCount(wrapsContainerKey: Bool) -> Int {
        let secretByteCount = wrapsContainerKey ? ContainerKey.byteCount : DataKey.byteCount
        return KeyWrap.saltByteCount + KeyWrap.byteCount(secretByteCount: secretByteCount)
    }

    /// Unwraps salt ‖ check ‖ wrapped, from the slot's body; nil if they don't open as what the slot
    /// says it holds.
    func unwrap(
        _ bytes: [UInt8],
        under wrappingKey: SecretBytes,
        containerID: [UInt8],
        context: EncryptionContext
    ) throws(KeyError) -> WrappableKey? {
        guard bytes.count == wrapByteCount else { return nil }
        let info = try SlotInfo(
            kind: kind,
            containerID: wrapsContainerKey ? containerID : nil,
            context: context,
            keyID: keyID
        )
        do {
            let secret = try KeyWrap.unwrap(
                [UInt8](bytes.dropFirst(KeyWrap.saltByteCount)),
                under: wrappingKey,
                salt: [UInt8](bytes.prefix(KeyWrap.saltByteCount)),
                info: info.bytes
            )
            guard let secret else { return nil }
            return wrapsContainerKey
                ? .containerKey(ContainerKey(secret, containerID: containerID))
                : .dataKey(DataKey(secret))
        } catch { throw KeyError(error) }
    }
}
