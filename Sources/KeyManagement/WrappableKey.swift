package import AuthenticatedEncryption

/// What a keyring wraps, and what unwrapping gives back.
public enum WrappableKey: Sendable {
    /// A data key, in a batch slot: opens every container of the batch.
    case dataKey(DataKey)
    /// A container key, in a container slot: opens one container.
    case containerKey(ContainerKey)

    /// The key of the container with this 32-byte id.
    ///
    /// - Throws: ``KeyError/Code/invalidParameter`` for the key of another container.
    package func containerKey(for containerID: [UInt8]) throws(KeyError) -> ContainerKey {
        switch self {
        case .dataKey(let key):
            return try ContainerKey(from: key, containerID: containerID)
        case .containerKey(let key):
            guard key.containerID == containerID else {
                throw KeyError(.invalidParameter, "a container key opens its own container only")
            }
            return key
        }
    }

    package var secret: SecretBytes {
        switch self {
        case .dataKey(let key): key.secret
        case .containerKey(let key): key.secret
        }
    }

    /// The container that a slot with this key is bound to; nil in a batch slot.
    package var containerID: [UInt8]? {
        switch self {
        case .dataKey: nil
        case .containerKey(let key): key.containerID
        }
    }
}
