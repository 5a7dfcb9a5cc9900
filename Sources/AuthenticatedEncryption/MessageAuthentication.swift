/// HMAC-SHA-512 (RFC 2104, FIPS 198-1) cut to its first 32 bytes.
package enum MessageAuthentication {
    /// How many bytes a code has.
    package static let codeByteCount = 32

    /// Returns the 32 bytes that authenticate `parts`, taken as one message.
    package static func code(
        for parts: [UInt8]...,
        key: SecretBytes
    ) throws(CryptoError) -> [UInt8] {
        try unsafe code(for: Array(parts.joined()).span.bytes, key: key)
    }

    /// Returns the 32 bytes that authenticate `message`.
    package static func code(
        for message: RawSpan,
        key: SecretBytes
    ) throws(CryptoError) -> [UInt8] {
        let code = try key.withBytes { key throws(CryptoError) in
            try HMAC.compute(key: key, message: message)
        }
        return code.extracting(0..<codeByteCount).exposedBytes()
    }

    /// Whether `code` authenticates `parts`, taken as one message; compared in constant time.
    package static func isValid(
        _ code: [UInt8],
        for parts: [UInt8]...,
        key: SecretBytes
    ) throws(CryptoError) -> Bool {
        try unsafe isValid(code, for: Array(parts.joined()).span.bytes, key: key)
    }

    /// Whether `code` authenticates `message`; compared in constant time.
    package static func isValid(
        _ code: [UInt8],
        for message: RawSpan,
        key: SecretBytes
    ) throws(CryptoError) -> Bool {
        ConstantTime.areEqual(code, try Self.code(for: message, key: key))
    }
}
