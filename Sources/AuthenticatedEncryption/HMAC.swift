internal import CLibCrypto

/// HMAC (RFC 2104), whole: what message authentication, HKDF and request signatures are made of.
enum HMAC {
    /// How many bytes HMAC-SHA-512 gives.
    static let byteCount = 64

    /// Returns the 64 bytes of HMAC-SHA-512 for `message`, under a key of any length.
    static func compute(
        key: RawSpan,
        message: RawSpan
    ) throws(CryptoError) -> SecretBytes {
        try unsafe compute(LibCrypto.sha512, byteCount: byteCount, key: key, message: message)
    }

    /// Returns the 32 bytes of HMAC-SHA-256 for `message`, under a key of any length.
    static func computeSHA256(
        key: RawSpan,
        message: RawSpan
    ) throws(CryptoError) -> SecretBytes {
        try unsafe compute(LibCrypto.sha256, byteCount: 32, key: key, message: message)
    }

    private static func compute(
        _ algorithm: OpaquePointer?,
        byteCount: Int,
        key: RawSpan,
        message: RawSpan
    ) throws(CryptoError) -> SecretBytes {
        guard let algorithm = unsafe algorithm else { throw LibCrypto.failure("EVP_MD_fetch") }
        guard let keyCount = Int32(exactly: key.byteCount) else {
            throw CryptoError(.invalidParameter, "A key of HMAC is shorter than 2 GiB.")
        }
        return try SecretBytes(byteCount: byteCount) { code throws(CryptoError) in
            let isDone = unsafe code.withUnsafeMutableBytes { code in
                unsafe key.withUnsafeBytes { key in
                    unsafe message.withUnsafeBytes { message in
                        // Returns where it wrote, or null.
                        unsafe CLibCrypto.HMAC(
                            algorithm,
                            key.baseAddress,
                            keyCount,
                            message.bindMemory(to: UInt8.self).baseAddress,
                            message.count,
                            code.bindMemory(to: UInt8.self).baseAddress,
                            nil
                        ) != nil
                    }
                }
            }
            guard isDone else { throw LibCrypto.failure("HMAC") }
        }
    }
}
