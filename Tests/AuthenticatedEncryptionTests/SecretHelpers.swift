internal import AuthenticatedEncryption

extension SecretBytes {
    /// Secret bytes that are no secret: for known answers.
    convenience init(_ bytes: [UInt8]) {
        unsafe self.init(copying: bytes.span.bytes)
    }
}

extension SegmentCipher {
    /// Seals `text` and returns ciphertext ‖ tag.
    func seal(
        _ text: [UInt8],
        associated: [UInt8] = [],
        nonce: Nonce = .zero
    ) throws(CryptoError) -> [UInt8] {
        var record = associated + text + [UInt8](repeating: 0xAA, count: Self.tagByteCount)
        var span = record.mutableSpan
        var bytes = unsafe span.mutableBytes
        try seal(&bytes, associatedByteCount: associated.count, nonce: nonce)
        return [UInt8](record[associated.count...])
    }

    /// Opens the record `associated ‖ sealed` and returns it as it then is, with the error if it
    /// did not open.
    func open(
        _ sealed: [UInt8],
        associated: [UInt8] = [],
        nonce: Nonce = .zero
    ) -> (record: [UInt8], error: CryptoError?) {
        var record = associated + sealed
        var failure: CryptoError?
        var span = record.mutableSpan
        var bytes = unsafe span.mutableBytes
        do throws(CryptoError) {
            try open(&bytes, associatedByteCount: associated.count, nonce: nonce)
        } catch {
            failure = error
        }
        return (record, failure)
    }
}
