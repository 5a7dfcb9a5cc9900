internal import AuthenticatedEncryption

/// The wrap that local keys, passphrases and external commands share: check ‖ wrapped (format
/// specification, "Kind 1").
enum KeyWrap {
    static let saltByteCount = 32
    static let checkByteCount = 32

    /// How many bytes a wrap of a secret has.
    static func byteCount(secretByteCount: Int) -> Int {
        checkByteCount + secretByteCount + SegmentCipher.tagByteCount
    }

    /// Wraps `secret`; `salt` is 32 random bytes, never used before, and `info` says what it is for.
    static func wrap(
        _ secret: SecretBytes,
        under wrappingKey: SecretBytes,
        salt: [UInt8],
        info: [UInt8]
    ) throws(CryptoError) -> [UInt8] {
        let (wrapKey, check) = try derive(from: wrappingKey, salt: salt, info: info)
        let cipher = try SegmentCipher()
        try cipher.setKey(wrapKey)
        let room = [UInt8](repeating: 0, count: SegmentCipher.tagByteCount)
        let sealed = try secret.withBytes { secret throws(CryptoError) in
            try SecretBytes(byteCount: secret.byteCount + room.count) {
                record throws(CryptoError) in
                record.overwrite(at: 0, with: secret)
                try cipher.seal(&record, associatedByteCount: 0, nonce: .zero)
            }
        }
        return check.exposedBytes() + sealed.exposedBytes()
    }

    /// Unwraps check ‖ wrapped; nil if they don't fit the key, the salt and the info.
    static func unwrap(
        _ bytes: [UInt8],
        under wrappingKey: SecretBytes,
        salt: [UInt8],
        info: [UInt8]
    ) throws(CryptoError) -> SecretBytes? {
        guard bytes.count >= byteCount(secretByteCount: 0) else { return nil }
        let (wrapKey, check) = try derive(from: wrappingKey, salt: salt, info: info)
        // The check commits to the key, which the cipher's tag does not.
        let expected = [UInt8](bytes.prefix(checkByteCount))
        guard ConstantTime.areEqual(check.exposedBytes(), expected) else { return nil }
        let cipher = try SegmentCipher()
        try cipher.setKey(wrapKey)
        let sealed = [UInt8](bytes.dropFirst(checkByteCount))
        do throws(CryptoError) {
            let record = try SecretBytes(byteCount: sealed.count) { record throws(CryptoError) in
                unsafe record.overwrite(at: 0, with: sealed.span.bytes)
                try cipher.open(&record, associatedByteCount: 0, nonce: .zero)
            }
            return record.extracting(0..<sealed.count - SegmentCipher.tagByteCount)
        } catch {
            guard error.code == .authenticationFailed else { throw error }
            return nil
        }
    }

    private static func derive(
        from wrappingKey: SecretBytes,
        salt: [UInt8],
        info: [UInt8]
    ) throws(CryptoError) -> (wrapKey: SecretBytes, check: SecretBytes) {
        let key = try HKDF.extract(salt: salt, inputKey: wrappingKey)
        let wrapKeyByteCount = SegmentCipher.keyByteCount
        let both = try HKDF.expand(
            key,
            info: info,
            byteCount: wrapKeyByteCount + checkByteCount
        )
        return (
            both.extracting(0..<wrapKeyByteCount),
            both.extracting(wrapKeyByteCount..<wrapKeyByteCount + checkByteCount)
        )
    }
}
