package import AuthenticatedEncryption

/// The key that a keyring makes for one container or for a whole batch: 32 secret bytes.
///
/// It never touches data; every container derives keys of its own from it. The bytes can't be seen
/// or printed through the public interface, and are overwritten when the key is released. Safe to
/// use from many threads.
public final class DataKey: Sendable {
    package static let byteCount = 32

    package let secret: SecretBytes

    /// Takes 32 secret bytes.
    package init(_ secret: SecretBytes) {
        precondition(secret.byteCount == Self.byteCount)
        self.secret = secret
    }

    /// Makes a key from the system's random source.
    package static func random() throws(KeyError) -> DataKey {
        do {
            return DataKey(try SecretBytes.random(byteCount: byteCount))
        } catch { throw KeyError(error) }
    }
}
