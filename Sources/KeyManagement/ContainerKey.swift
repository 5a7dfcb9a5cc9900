package import AuthenticatedEncryption

/// The key of one container, derived from its data key: 64 secret bytes.
///
/// Whoever has it reads that container, and no other of the batch. The bytes can't be seen or
/// printed through the public interface, and are overwritten when the key is released. Safe to use
/// from many threads.
public final class ContainerKey: Sendable {
    package static let byteCount = HKDF.keyByteCount
    package static let containerIDByteCount = 32

    /// The container that the key belongs to.
    package let containerID: [UInt8]
    package let secret: SecretBytes

    /// Takes the 64 secret bytes of the container with this 32-byte id.
    package init(_ secret: SecretBytes, containerID: [UInt8]) {
        precondition(secret.byteCount == Self.byteCount)
        precondition(containerID.count == Self.containerIDByteCount)
        self.secret = secret
        self.containerID = containerID
    }

    /// Derives the key of the container with this 32-byte id.
    package convenience init(
        from dataKey: DataKey,
        containerID: [UInt8]
    ) throws(KeyError) {
        let secret: SecretBytes
        do {
            secret = try HKDF.extract(salt: containerID, inputKey: dataKey.secret)
        } catch { throw KeyError(error) }
        self.init(secret, containerID: containerID)
    }
}
