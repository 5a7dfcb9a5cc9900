package import ContainerFormat

/// A data key or container key, wrapped by a keyring: what stands in a slot of a container.
///
/// Not secret.
public struct WrappedKey: Sendable, Hashable {
    package let slot: KeySlot

    package init(_ slot: KeySlot) {
        self.slot = slot
    }

    /// Which sort of keyring wrapped it: `file`, `passphrase`, `aws-kms`, `recipient` or `exec`;
    /// `unknown-` and a number for those that this version doesn't know.
    public var provider: String {
        switch slot.kind {
        case .localKey: "file"
        case .passphrase: "passphrase"
        case .amazonKMS: "aws-kms"
        case .recipient: "recipient"
        case .externalCommand: "exec"
        default: "unknown-\(slot.kind.rawValue)"
        }
    }

    /// Which key of that provider wrapped it.
    ///
    /// Text from a container, not authenticated: escape it before it goes to a terminal.
    public var keyID: String { String(decoding: slot.keyID, as: UTF8.self) }

    /// True if it is the key of one container, false if it is the data key of a batch.
    public var wrapsContainerKey: Bool { slot.wrapsContainerKey }

    /// The wrapped bytes, as the provider defines them.
    public var body: [UInt8] { slot.body }
}
