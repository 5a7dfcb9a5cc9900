/// AES-256-GCM (NIST SP 800-38D) on records in place, with a context that is kept between calls.
///
/// A record is associated data, then the text, then 16 bytes for the tag. Once a key is set and one
/// record sealed (or opened), sealing (or opening) further ones allocates nothing.
///
/// To be used by one thread at a time.
// @unchecked Sendable: nothing in here belongs to a thread or is shared with other instances, so an
// instance may move between threads; that they take turns is the contract above.
package final class SegmentCipher: @unchecked Sendable {
    /// How many bytes a key has.
    package static let keyByteCount = 32
    /// How many bytes sealing adds to a text.
    package static let tagByteCount = 16

    private let sealing = CipherContext(.sealing)
    private let opening = CipherContext(.opening)
    private var key: SecretBytes?

    /// Makes a cipher without a key.
    package init() throws(CryptoError) {
        guard unsafe LibCrypto.aes256GCM != nil else {
            throw LibCrypto.failure("EVP_CIPHER_fetch(AES-256-GCM)")
        }
    }

    /// Uses `key`, which has 32 bytes, from now on.
    package func setKey(_ key: SecretBytes) throws(CryptoError) {
        guard key.byteCount == Self.keyByteCount else {
            throw CryptoError(.invalidParameter, "A key of AES-256-GCM has 32 bytes.")
        }
        sealing.forgetKey()
        opening.forgetKey()
        self.key = key
    }

    /// Seals a record in place: its text becomes the ciphertext, its last 16 bytes the tag.
    ///
    /// The record holds associated data (`associatedByteCount` bytes, authenticated and left as they
    /// are), plaintext, and 16 bytes of any value. Associated data and plaintext have at most
    /// 2^31 - 1 bytes each: ``CryptoError/Code/invalidParameter`` otherwise. The nonce must never
    /// have sealed anything under this key.
    package func seal(
        _ record: inout MutableRawSpan,
        associatedByteCount: Int,
        nonce: Nonce
    ) throws(CryptoError) {
        try sealing.run(
            &record,
            associatedByteCount: associatedByteCount,
            nonce: nonce,
            key: currentKey()
        )
    }

    /// Opens a record in place: its ciphertext becomes the plaintext.
    ///
    /// If the record is not authentic, where the text stood is overwritten with zeros and
    /// ``CryptoError/Code/authenticationFailed`` thrown; no plaintext is to be seen.
    ///
    /// The record holds associated data, ciphertext and tag, as
    /// ``seal(_:associatedByteCount:nonce:)`` leaves them for the same nonce.
    package func open(
        _ record: inout MutableRawSpan,
        associatedByteCount: Int,
        nonce: Nonce
    ) throws(CryptoError) {
        try opening.run(
            &record,
            associatedByteCount: associatedByteCount,
            nonce: nonce,
            key: currentKey()
        )
    }

    private func currentKey() throws(CryptoError) -> SecretBytes {
        guard let key else { throw CryptoError(.invalidParameter, "The cipher has no key yet.") }
        return key
    }
}
