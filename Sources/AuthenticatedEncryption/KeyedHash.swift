/// HMAC-SHA-256 (RFC 2104, FIPS 198-1), whole: for protocols that fix it.
///
/// AWS's request signatures do. What Coffer itself authenticates has ``MessageAuthentication``.
package enum KeyedHash {
    /// How many bytes a result has.
    package static let byteCount = 32

    /// Returns the 32 bytes for `message`; the key may have any length.
    ///
    /// The result is secret, as it may be the key of the next step.
    package static func sha256(
        of message: [UInt8],
        key: SecretBytes
    ) throws(CryptoError) -> SecretBytes {
        try SecretBytes(byteCount: byteCount) { code throws(CryptoError) in
            try key.withBytes { key throws(CryptoError) in
                try HMAC(.sha256).compute(&code, key: key) { part throws(CryptoError) in
                    try unsafe part.append(message.span.bytes)
                }
            }
        }
    }
}
