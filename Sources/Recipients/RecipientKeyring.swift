internal import ContainerFormat
public import KeyManagement

/// Wraps keys by a recipient's public key and opens nothing (format specification, "Kind 4").
///
/// A process that has no other key can't open what it sealed once it has ended.
public struct RecipientKeyring: Keyring {
    /// Whom it wraps for.
    public let recipient: RecipientKey

    /// Uses a public key.
    public init(_ recipient: RecipientKey) {
        self.recipient = recipient
    }

    /// `recipient:` and the key id.
    public var description: String { "recipient:\(recipient.keyID)" }

    /// Wraps a key by the public key.
    ///
    /// - Throws: ``KeyError/Code/invalidParameter`` if the public key isn't one that can be used.
    public func wrap(
        _ key: WrappableKey,
        for context: EncryptionContext
    ) async throws(KeyError) -> WrappedKey {
        let keyID = [UInt8](recipient.keyID.utf8)
        let info = try SlotInfo(
            kind: .recipient,
            containerID: key.containerID,
            context: context,
            keyID: keyID
        )
        let sealed: HybridEncryption.Sealed
        do {
            sealed = try HybridEncryption.seal(
                key.secret,
                to: recipient.bytes,
                recipient.algorithm,
                info: info.bytes
            )
        } catch {
            throw KeyError(
                .invalidParameter,
                "nothing can be sealed for the public key \(recipient.keyID): get it anew from its owner",
                cause: error
            )
        }
        return WrappedKey(
            KeySlot(
                kind: .recipient,
                wrapsContainerKey: key.containerID != nil,
                keyID: keyID,
                body: RecipientSlot.encode(sealed, recipient.algorithm)
            )
        )
    }

    /// One size.
    public var slotByteCounts: ClosedRange<Int> {
        let byteCount = KeySlot.byteCount(
            keyID: recipient.keyID.utf8.count,
            body: RecipientSlot.byteCount(recipient.algorithm)
        )
        return byteCount...byteCount
    }

    /// Picks nothing: a public key opens nothing.
    public func candidates(among wrappedKeys: [WrappedKey]) -> [WrappedKey] { [] }

    /// Returns nil: a public key opens nothing.
    public func unwrap(
        _ wrappedKey: WrappedKey,
        containerID: [UInt8],
        for context: EncryptionContext
    ) async throws(KeyError) -> WrappableKey? {
        nil
    }
}
