internal import AuthenticatedEncryption
internal import ContainerFormat
public import KeyManagement
public import SystemPackage

/// Unwraps keys by a recipient's private key, and wraps them by its public key (format specification,
/// "Kind 4").
public struct IdentityKeyring: Keyring {
    /// Whose private key it is.
    public let identity: Identity

    /// Uses an identity that was loaded or created before.
    public init(_ identity: Identity) {
        self.identity = identity
    }

    /// Loads the identity at `path`; `ask` gets its passphrase if it has one.
    ///
    /// - Throws: What ``Identity/load(from:asking:)`` throws.
    public init(
        path: FilePath,
        asking ask: (() throws(KeyError) -> Passphrase)? = nil
    ) throws(KeyError) {
        self.init(try Identity.load(from: path, asking: ask))
    }

    /// `identity:` and the path.
    public var description: String { "identity:\(identity.path)" }

    /// Wraps a key by the identity's public key.
    public func wrap(
        _ key: WrappableKey,
        for context: EncryptionContext
    ) async throws(KeyError) -> WrappedKey {
        try await RecipientKeyring(identity.publicKey).wrap(key, for: context)
    }

    /// One size.
    public var slotByteCounts: ClosedRange<Int> {
        RecipientKeyring(identity.publicKey).slotByteCounts
    }

    /// Picks what was wrapped for the identity, by its key id.
    public func candidates(among wrappedKeys: [WrappedKey]) -> [WrappedKey] {
        wrappedKeys.filter {
            $0.slot.kind == .recipient
                && $0.slot.keyID.elementsEqual(identity.publicKey.keyID.utf8)
        }
    }

    /// Unwraps a key that was wrapped for the identity.
    public func unwrap(
        _ wrappedKey: WrappedKey,
        containerID: [UInt8],
        for context: EncryptionContext
    ) async throws(KeyError) -> WrappableKey? {
        let slot = wrappedKey.slot
        let algorithm = identity.publicKey.algorithm
        // Everything that can be refused without a decapsulation is refused before one.
        guard slot.kind == .recipient, let sealed = RecipientSlot.decode(slot, algorithm) else {
            return nil
        }
        let info = try SlotInfo(
            kind: slot.kind,
            containerID: slot.wrapsContainerKey ? containerID : nil,
            context: context,
            keyID: slot.keyID
        )
        // An error says only that it doesn't open.
        let secret = try? HybridEncryption.open(
            sealed,
            by: identity.privateKey,
            algorithm,
            info: info.bytes
        )
        guard let secret else { return nil }
        return slot.wrapsContainerKey
            ? .containerKey(ContainerKey(secret, containerID: containerID))
            : .dataKey(DataKey(secret))
    }
}
