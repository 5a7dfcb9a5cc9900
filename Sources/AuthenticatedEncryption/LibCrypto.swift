internal import CLibCrypto

/// What the types of this module share of OpenSSL: algorithms fetched once, and its errors.
enum LibCrypto {
    // A fetch walks the providers, which is far too slow for each call. Each object is fetched
    // when first used and lives as long as the process.
    // nonisolated(unsafe): OpenSSL's fetched algorithms are immutable and reference-counted
    // atomically, so any number of threads may use them.
    nonisolated(unsafe) static let aes256GCM = unsafe EVP_CIPHER_fetch(nil, "AES-256-GCM", nil)
    nonisolated(unsafe) static let sha256 = unsafe EVP_MD_fetch(nil, "SHA256", nil)
    nonisolated(unsafe) static let sha512 = unsafe EVP_MD_fetch(nil, "SHA512", nil)

    // nonisolated(unsafe): only ever read, to be copied, after they were made.
    nonisolated(unsafe) static let hmacSHA256 = unsafe hmac("SHA256")
    nonisolated(unsafe) static let hmacSHA512 = unsafe hmac("SHA512")

    /// A context of HMAC with a digest, and with a key that is no secret, as one without can't be copied in OpenSSL 3.0.
    private static func hmac(_ digest: String) -> OpaquePointer? {
        guard let algorithm = unsafe EVP_MAC_fetch(nil, "HMAC", nil) else { return nil }
        defer { unsafe EVP_MAC_free(algorithm) }
        guard let context = unsafe EVP_MAC_CTX_new(algorithm) else { return nil }
        // The parameters point to both names, so they must last as long.
        let isReady = unsafe OSSL_MAC_PARAM_DIGEST.withCString { parameter in
            var name = Array(digest.utf8CString)
            return unsafe name.withUnsafeMutableBufferPointer { name in
                let parameters = unsafe [
                    OSSL_PARAM_construct_utf8_string(parameter, name.baseAddress, 0),
                    OSSL_PARAM_construct_end(),
                ]
                return unsafe EVP_MAC_init(context, [0], 1, parameters) == 1
            }
        }
        guard isReady else {
            unsafe EVP_MAC_CTX_free(context)
            return nil
        }
        return unsafe context
    }

    /// Whether a context of HMAC begins anew, under the key that it has, when it is initialised without one.
    ///
    /// OpenSSL 3.0.0 to 3.0.2 leave it as it is and report success (openssl issue 17811), so it is tried rather than asked for
    /// a version, which a distribution that mends a fault doesn't change.
    static let restartsHMAC: Bool = {
        guard let template = unsafe hmacSHA512, let context = unsafe EVP_MAC_CTX_dup(template)
        else { return false }
        defer { unsafe EVP_MAC_CTX_free(context) }
        let codes = (0..<2).map { _ in
            var code = [UInt8](repeating: 0, count: 64)
            var count = 0
            let isComputed =
                unsafe EVP_MAC_init(context, nil, 0, nil) == 1
                && EVP_MAC_update(context, [1], 1) == 1
                && EVP_MAC_final(context, &code, &count, code.count) == 1
            return isComputed ? code : []
        }
        // The key of the context is one zero byte.
        let expected = try? MessageAuthentication.code(
            for: [1],
            key: SecretBytes(byteCount: 1) { _ in }
        )
        return codes.allSatisfy { Array($0.prefix(32)) == expected }
    }()

    /// Throws `failure` of `operation` unless `result` is 1, OpenSSL's word for success.
    static func check(_ result: Int32, _ operation: StaticString) throws(CryptoError) {
        guard result == 1 else { throw failure(operation) }
    }

    /// The error for `operation`, with this thread's whole OpenSSL error queue drained into it.
    static func failure(_ operation: StaticString) -> CryptoError {
        var reasons: [String] = []
        var isOutOfMemory = false
        while true {
            let error = ERR_get_error()
            guard error != 0 else { break }
            isOutOfMemory = isOutOfMemory || ERR_GET_REASON(error) == mallocFailure
            if let reason = unsafe ERR_reason_error_string(error) {
                reasons.append(unsafe String(cString: reason))
            }
        }
        let detail = reasons.isEmpty ? "" : ": " + reasons.joined(separator: "; ")
        return CryptoError(
            isOutOfMemory ? .outOfMemory : .libraryFailure,
            "OpenSSL failed at \(operation)\(detail)."
        )
    }

    /// ERR_R_MALLOC_FAILURE, a macro that Swift doesn't import: reason 256 | ERR_R_FATAL.
    private static let mallocFailure: Int32 = 256 | (0x1 << 18) | (0x2 << 18)
}
