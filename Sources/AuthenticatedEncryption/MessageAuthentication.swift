/// HMAC-SHA-512 (RFC 2104, FIPS 198-1) cut to its first 32 bytes.
package enum MessageAuthentication {
    /// How many bytes a code has.
    package static let codeByteCount = 32

    /// Returns the 32 bytes that authenticate `message`.
    ///
    /// Who has more to compute passes an `hmac` of their own.
    package static func code(
        for message: [UInt8],
        key: SecretBytes,
        using hmac: HMAC = HMAC()
    ) throws(CryptoError) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: codeByteCount)
        var span = code.mutableSpan
        // Bytes have no padding, so viewing them as raw memory shows nothing uninitialised.
        var bytes = unsafe span.mutableBytes
        try key.withBytes { key throws(CryptoError) in
            try hmac.compute(&bytes, key: key) { part throws(CryptoError) in
                try unsafe part.append(message.span.bytes)
            }
        }
        return code
    }

    /// Whether `code` authenticates `message`; compared in constant time.
    package static func isValid(
        _ code: [UInt8],
        for message: [UInt8],
        key: SecretBytes,
        using hmac: HMAC = HMAC()
    ) throws(CryptoError) -> Bool {
        ConstantTime.areEqual(code, try Self.code(for: message, key: key, using: hmac))
    }
}
