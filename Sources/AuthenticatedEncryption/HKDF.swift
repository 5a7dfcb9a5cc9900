/// HKDF with SHA-512 (RFC 5869), its two steps apart.
package enum HKDF {
    /// How many bytes a pseudorandom key has, the result of extraction.
    package static let keyByteCount = HMAC.byteCount
    /// The most that one expansion gives: 255 blocks.
    package static let maximumByteCount = 255 * HMAC.byteCount

    /// Concentrates `inputKey`, which need not be uniformly distributed, into a pseudorandom key of
    /// 64 bytes.
    ///
    /// Both arguments may have any length; the salt is not secret.
    package static func extract(
        salt: [UInt8],
        inputKey: SecretBytes
    ) throws(CryptoError) -> SecretBytes {
        try inputKey.withBytes { input throws(CryptoError) in
            try unsafe HMAC.compute(key: salt.span.bytes, message: input)
        }
    }

    /// Makes `byteCount` bytes, at most 16,320, from a pseudorandom key for the purpose `info`.
    package static func expand(
        _ key: SecretBytes,
        info: [UInt8],
        byteCount: Int
    ) throws(CryptoError) -> SecretBytes {
        guard (0...maximumByteCount).contains(byteCount) else {
            throw CryptoError(.invalidParameter, "HKDF-SHA-512 gives at most 16,320 bytes.")
        }
        // One block, as all keys of a container are: T(1) = HMAC(key, info ‖ 1).
        if 1...HMAC.byteCount ~= byteCount {
            let block = try key.withBytes { key throws(CryptoError) in
                try unsafe HMAC.compute(key: key, message: (info + [1]).span.bytes)
            }
            return byteCount == HMAC.byteCount ? block : block.extracting(0..<byteCount)
        }
        // T(0) is empty, T(i) = HMAC(key, T(i - 1) ‖ info ‖ i); the result is T(1) ‖ T(2) ‖ ...
        var block = SecretBytes(copying: RawSpan())
        var output = block
        var number: UInt8 = 0
        while output.byteCount < byteCount {
            number += 1
            let message = unsafe block.appending((info + [number]).span.bytes)
            block = try key.withBytes { key throws(CryptoError) in
                try message.withBytes { message throws(CryptoError) in
                    try HMAC.compute(key: key, message: message)
                }
            }
            output = block.withBytes { output.appending($0) }
        }
        return output.extracting(0..<byteCount)
    }
}
