internal import CLibCrypto

/// Owns one of OpenSSL's cipher contexts, for one direction of AES-256-GCM; made when first used.
///
/// To be used by one thread at a time.
@safe final class CipherContext {
    enum Direction { case sealing, opening }

    private let direction: Direction
    private var context: OpaquePointer?
    private var hasKey = false

    init(_ direction: Direction) {
        self.direction = direction
    }

    deinit {
        // Also overwrites the key schedule.
        unsafe EVP_CIPHER_CTX_free(context)
    }

    /// Makes the next ``run(_:associatedByteCount:nonce:key:)`` take its key.
    func forgetKey() {
        hasKey = false
        unsafe EVP_CIPHER_CTX_reset(context)
    }

    /// Seals or opens a record (associated data, text, tag) in place.
    ///
    /// `key` is looked at only in the first call after ``forgetKey()``.
    func run(
        _ record: inout MutableRawSpan,
        associatedByteCount: Int,
        nonce: Nonce,
        key: SecretBytes
    ) throws(CryptoError) {
        let textByteCount = record.byteCount - associatedByteCount - SegmentCipher.tagByteCount
        guard associatedByteCount >= 0, textByteCount >= 0,
            let associatedCount = Int32(exactly: associatedByteCount),
            let textCount = Int32(exactly: textByteCount)
        else {
            throw CryptoError(
                .invalidParameter,
                "A record holds associated data, a text (each under 2 GiB) and a 16-byte tag."
            )
        }
        let context = unsafe try contextHolding(key)
        try nonce.withBytes { bytes throws(CryptoError) in
            try unsafe initialize(context, nonce: bytes)
        }
        // withUnsafeMutableBytes doesn't pass typed errors on; a Result allocates nothing.
        let result = unsafe record.withUnsafeMutableBytes { buffer in
            Result { () throws(CryptoError) in
                guard let start = buffer.baseAddress else { return }
                let text = unsafe start + associatedByteCount
                let tag = unsafe text + textByteCount
                switch direction {
                case .sealing:
                    try unsafe update(context, start, associatedCount, text, textCount)
                    try unsafe finishSealing(context, tag)
                case .opening:
                    do throws(CryptoError) {
                        try unsafe setExpectedTag(context, tag)
                        try unsafe update(context, start, associatedCount, text, textCount)
                        try unsafe finishOpening(context, tag)
                    } catch {
                        unsafe OPENSSL_cleanse(text, textByteCount)
                        throw error
                    }
                }
            }
        }
        try result.get()
    }

    private func contextHolding(_ key: SecretBytes) throws(CryptoError) -> OpaquePointer {
        if unsafe context == nil { unsafe context = EVP_CIPHER_CTX_new() }
        guard let context = unsafe context else {
            throw CryptoError(.outOfMemory, "No memory for a cipher context.")
        }
        if !hasKey {
            let result = key.withBytes { bytes in
                unsafe bytes.withUnsafeBytes { bytes in
                    let key = unsafe bytes.bindMemory(to: UInt8.self).baseAddress
                    return switch direction {
                    case .sealing:
                        unsafe EVP_EncryptInit_ex(context, LibCrypto.aes256GCM, nil, key, nil)
                    case .opening:
                        unsafe EVP_DecryptInit_ex(context, LibCrypto.aes256GCM, nil, key, nil)
                    }
                }
            }
            try LibCrypto.check(result, "setting the key of AES-256-GCM")
            hasKey = true
        }
        return unsafe context
    }

    private func initialize(_ context: OpaquePointer, nonce: RawSpan) throws(CryptoError) {
        let result = unsafe nonce.withUnsafeBytes { bytes in
            let nonce = unsafe bytes.bindMemory(to: UInt8.self).baseAddress
            return switch direction {
            case .sealing: unsafe EVP_EncryptInit_ex(context, nil, nil, nil, nonce)
            case .opening: unsafe EVP_DecryptInit_ex(context, nil, nil, nil, nonce)
            }
        }
        try LibCrypto.check(result, "setting the nonce of AES-256-GCM")
    }

    private func update(
        _ context: OpaquePointer,
        _ associated: UnsafeMutableRawPointer,
        _ associatedCount: Int32,
        _ text: UnsafeMutableRawPointer,
        _ textCount: Int32
    ) throws(CryptoError) {
        var count: Int32 = 0
        if associatedCount > 0 {
            let bytes = unsafe associated.assumingMemoryBound(to: UInt8.self)
            try LibCrypto.check(
                unsafe EVP_CipherUpdate(context, nil, &count, bytes, associatedCount),
                "authenticating associated data"
            )
        }
        if textCount > 0 {
            let bytes = unsafe text.assumingMemoryBound(to: UInt8.self)
            try LibCrypto.check(
                unsafe EVP_CipherUpdate(context, bytes, &count, bytes, textCount),
                "AES-256-GCM"
            )
        }
    }

    private func finishSealing(
        _ context: OpaquePointer,
        _ tag: UnsafeMutableRawPointer
    ) throws(CryptoError) {
        var count: Int32 = 0
        let bytes = unsafe tag.assumingMemoryBound(to: UInt8.self)
        try LibCrypto.check(
            unsafe EVP_EncryptFinal_ex(context, bytes, &count),
            "finishing AES-256-GCM"
        )
        try LibCrypto.check(
            unsafe EVP_CIPHER_CTX_ctrl(
                context,
                EVP_CTRL_AEAD_GET_TAG,
                Int32(SegmentCipher.tagByteCount),
                bytes
            ),
            "reading the tag"
        )
    }

    private func setExpectedTag(
        _ context: OpaquePointer,
        _ tag: UnsafeMutableRawPointer
    ) throws(CryptoError) {
        try LibCrypto.check(
            unsafe EVP_CIPHER_CTX_ctrl(
                context,
                EVP_CTRL_AEAD_SET_TAG,
                Int32(SegmentCipher.tagByteCount),
                tag
            ),
            "setting the tag"
        )
    }

    private func finishOpening(
        _ context: OpaquePointer,
        _ end: UnsafeMutableRawPointer
    ) throws(CryptoError) {
        var count: Int32 = 0
        let bytes = unsafe end.assumingMemoryBound(to: UInt8.self)
        // GCM has no bytes left to write here: `bytes` is only an address that may not be nil.
        guard unsafe EVP_DecryptFinal_ex(context, bytes, &count) == 1 else {
            ERR_clear_error()
            throw CryptoError.notAuthentic
        }
    }
}
