internal import CLibCrypto

/// HMAC-SHA-512 (RFC 2104), whole: what message authentication and HKDF are made of.
enum HMAC {
    static let byteCount = 64

    /// Returns the 64 bytes for `message`, under a key of any length.
    static func compute(
        key: RawSpan,
        message: RawSpan
    ) throws(CryptoError) -> SecretBytes {
        guard let keyCount = Int32(exactly: key.byteCount) else {
            throw CryptoError(.invalidParameter, "A key of HMAC is shorter than 2 GiB.")
        }
        return try SecretBytes(byteCount: byteCount) { code throws(CryptoError) in
            let isDone = unsafe code.withUnsafeMutableBytes { code in
                unsafe key.withUnsafeBytes { key in
                    unsafe message.withUnsafeBytes { message in
                        // Returns where it wrote, or null.
                        unsafe CLibCrypto.HMAC(
                            LibCrypto.sha512,
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
            guard isDone else { throw LibCrypto.failure("HMAC-SHA-512") }
        }
    }
}
