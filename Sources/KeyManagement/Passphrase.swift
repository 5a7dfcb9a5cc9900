package import AuthenticatedEncryption

/// A passphrase: 1 to 1,024 secret bytes, taken as they are.
///
/// Never held in a string; the bytes can't be seen or printed through the public interface, and are
/// overwritten when the last copy of the value is gone. Safe to use from many threads.
public struct Passphrase: Sendable {
    /// How many bytes a passphrase may have.
    public static let byteCounts = 1...1_024

    package let secret: SecretBytes

    /// Copies `bytes`, which are the caller's to overwrite.
    ///
    /// - Throws: ``KeyError/Code/invalidParameter`` if there is none or over 1,024.
    public init(copying bytes: RawSpan) throws(KeyError) {
        try self.init(SecretBytes(copying: bytes))
    }

    /// Takes secret bytes.
    package init(_ secret: SecretBytes) throws(KeyError) {
        guard secret.byteCount > 0 else {
            throw KeyError(.invalidParameter, "the passphrase is empty")
        }
        guard Self.byteCounts.contains(secret.byteCount) else {
            throw KeyError(
                .invalidParameter,
                "the passphrase is over \(Self.byteCounts.upperBound) bytes"
            )
        }
        self.secret = secret
    }

    /// Whether two passphrases are the same, such as the two that a user was asked for; compared in
    /// constant time.
    public func isEqual(to other: Passphrase) -> Bool {
        secret.isEqual(to: other.secret)
    }
}
