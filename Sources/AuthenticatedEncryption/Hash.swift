internal import CLibCrypto

/// SHA-2 (FIPS 180-4), for bytes that aren't secret.
package enum Hash {
    /// Returns the 32 bytes of SHA-256.
    package static func sha256(_ bytes: [UInt8]) throws(CryptoError) -> [UInt8] {
        try unsafe sha256(bytes.span.bytes)
    }

    /// Returns the 32 bytes of SHA-256.
    package static func sha256(_ bytes: RawSpan) throws(CryptoError) -> [UInt8] {
        try unsafe digest(bytes, LibCrypto.sha256, byteCount: 32)
    }

    /// Returns the 64 bytes of SHA-512.
    package static func sha512(_ bytes: [UInt8]) throws(CryptoError) -> [UInt8] {
        try unsafe sha512(bytes.span.bytes)
    }

    /// Returns the 64 bytes of SHA-512.
    package static func sha512(_ bytes: RawSpan) throws(CryptoError) -> [UInt8] {
        try unsafe digest(bytes, LibCrypto.sha512, byteCount: 64)
    }

    private static func digest(
        _ bytes: RawSpan,
        _ algorithm: OpaquePointer?,
        byteCount: Int
    ) throws(CryptoError) -> [UInt8] {
        guard let algorithm = unsafe algorithm else { throw LibCrypto.failure("EVP_MD_fetch") }
        var digest = [UInt8](repeating: 0, count: byteCount)
        let result = unsafe bytes.withUnsafeBytes { bytes in
            unsafe EVP_Digest(bytes.baseAddress, bytes.count, &digest, nil, algorithm, nil)
        }
        try LibCrypto.check(result, "hashing")
        return digest
    }
}
