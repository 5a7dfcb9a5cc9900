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
        try unsafe compute(LibCrypto.hmacSHA512, byteCount: byteCount, key: key, message: message)
    }

    /// Returns the 32 bytes of HMAC-SHA-256 for `message`, under a key of any length.
    static func computeSHA256(
        key: RawSpan,
        message: RawSpan
    ) throws(CryptoError) -> SecretBytes {
        try unsafe compute(LibCrypto.hmacSHA256, byteCount: 32, key: key, message: message)
    }

    /// Computes with a copy of `template`, which has another key: making a context anew looks its algorithms up by name,
    /// which takes longer than a short message.
    private static func compute(
        _ template: OpaquePointer?,
        byteCount: Int,
        key: RawSpan,
        message: RawSpan
    ) throws(CryptoError) -> SecretBytes {
        guard let template = unsafe template, let context = unsafe EVP_MAC_CTX_dup(template) else {
            throw LibCrypto.failure("EVP_MAC_CTX_dup")
        }
        // Overwrites the key in it.
        defer { unsafe EVP_MAC_CTX_free(context) }
        try LibCrypto.check(
            unsafe key.withUnsafeBytes { key in
                var none: UInt8 = 0
                // Without an address the key would stay that of the template.
                return unsafe withUnsafePointer(to: &none) { none in
                    unsafe EVP_MAC_init(
                        context,
                        key.bindMemory(to: UInt8.self).baseAddress ?? none,
                        key.count,
                        nil
                    )
                }
            },
            "EVP_MAC_init"
        )
        try LibCrypto.check(
            unsafe message.withUnsafeBytes { message in
                unsafe EVP_MAC_update(
                    context,
                    message.bindMemory(to: UInt8.self).baseAddress,
                    message.count
                )
            },
            "EVP_MAC_update"
        )
        return try SecretBytes(byteCount: byteCount) { code throws(CryptoError) in
            var count = 0
            let result = unsafe code.withUnsafeMutableBytes { code in
                unsafe EVP_MAC_final(
                    context,
                    code.bindMemory(to: UInt8.self).baseAddress,
                    &count,
                    code.count
                )
            }
            try LibCrypto.check(result, "EVP_MAC_final")
            guard count == byteCount else { throw LibCrypto.failure("EVP_MAC_final") }
        }
    }
}
