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
        try SecretBytes(byteCount: keyByteCount) { code throws(CryptoError) in
            try unsafe HMAC().compute(&code, key: salt.span.bytes) { message throws(CryptoError) in
                try inputKey.withBytes { input throws(CryptoError) in try message.append(input) }
            }
        }
    }

    /// Makes `byteCount` bytes, at most 16,320, from a pseudorandom key for the purpose `info`.
    package static func expand(
        _ key: SecretBytes,
        info: [UInt8],
        byteCount: Int
    ) throws(CryptoError) -> SecretBytes {
        try expand(by: HMAC(key: key), info: info, byteCount: byteCount)
    }

    /// The same, where HMAC under the pseudorandom key is kept for further purposes.
    package static func expand(
        by hmac: HMAC,
        info: [UInt8],
        byteCount: Int
    ) throws(CryptoError) -> SecretBytes {
        guard (0...maximumByteCount).contains(byteCount) else {
            throw CryptoError(.invalidParameter, "HKDF-SHA-512 gives at most 16,320 bytes.")
        }
        // T(0) is empty, T(i) = HMAC(key, T(i - 1) ‖ info ‖ i); the result is T(1) ‖ T(2) ‖ ...
        var output: SecretBytes?
        var block: SecretBytes?
        var number: UInt8 = 0
        while true {
            number += 1
            let left = byteCount - (output?.byteCount ?? 0)
            let next = try SecretBytes(byteCount: min(left, HMAC.byteCount), by: hmac) {
                message throws(CryptoError) in
                if let block {
                    try block.withBytes { block throws(CryptoError) in try message.append(block) }
                }
                try unsafe message.append(info.span.bytes)
                let counter: InlineArray<1, UInt8> = [number]
                try unsafe message.append(counter.span.bytes)
            }
            let all = output.map { output in next.withBytes { output.appending($0) } } ?? next
            guard left > HMAC.byteCount else { return all }
            (output, block) = (all, next)
        }
    }
}
