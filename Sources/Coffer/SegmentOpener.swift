internal import AuthenticatedEncryption
internal import ContainerFormat
internal import FileAccess
internal import Zstandard

/// What one worker owns and reuses to open segments: cipher and decompression contexts.
///
/// `@unchecked Sendable`: the pipeline never runs two stages of one worker at the same time, and the
/// reader's pool lends an opener to one call at a time.
final class SegmentOpener: @unchecked Sendable {
    private let cipher: SegmentCipher
    /// Made when the first compressed segment comes.
    private var decompressor: Decompressor?
    private let windowByteCount: Int

    init(segmentByteCount: Int) throws {
        cipher = try SegmentCipher()
        windowByteCount = segmentByteCount
    }

    /// Takes the key of the run whose segments come next.
    func prepare(runSalt: [UInt8], keys: ContainerKeys) throws {
        try cipher.setKey(keys.key(.run, salt: runSalt))
    }

    /// Opens the record that `slot` holds, whose header was checked, and leaves its plaintext in the slot's
    /// current buffer.
    ///
    /// - Throws: `FormatError` with structure `.segment`; the plaintext is not to be used then.
    func open(_ slot: SegmentSlot) throws {
        try authenticate(slot)
        guard slot.header.flags.contains(.zstd) else { return }
        do { try decompress(slot) } catch {
            guard error.code == .corruptFrame else { throw error }
            throw FormatError(
                .segment,
                "its compressed form is wrong (\(error.message))",
                segment: slot.index
            )
        }
        slot.usesOther = true
    }

    /// Does as ``open(_:)`` but leaves a compressed segment compressed: enough for who wants to know whether it is
    /// authentic.
    func authenticate(_ slot: SegmentSlot) throws {
        slot.index = slot.header.segmentIndex
        slot.plaintextByteCount = Int(slot.header.plaintextByteCount)
        slot.contentByteCount = Int(slot.header.storedByteCount) - FormatLimits.tagByteCount
        slot.usesOther = false
        do { try unseal(slot) } catch {
            guard error.code == .authenticationFailed else { throw error }
            throw FormatError(.segment, "it is not authentic", segment: slot.index)
        }
    }

    private func unseal(_ slot: SegmentSlot) throws(CryptoError) {
        try slot.record.withMutableBytes(slot.recordRange) { record throws(CryptoError) in
            try cipher.open(
                &record,
                associatedByteCount: RecordHeader.byteCount,
                nonce: Nonce(segmentIndex: slot.index)
            )
        }
    }

    private func decompress(_ slot: SegmentSlot) throws(ZstandardError) {
        guard let other = slot.other else { preconditionFailure("a slot without a second buffer") }
        let decompressor = try readyDecompressor()
        try slot.record.withBytes(slot.contentRange) { frame throws(ZstandardError) in
            try other.withMutableBytes(slot.plaintextRange) { plaintext throws(ZstandardError) in
                try decompressor.decompress(
                    frame,
                    into: &plaintext,
                    byteCount: slot.plaintextByteCount,
                    windowByteCount: windowByteCount
                )
            }
        }
    }

    private func readyDecompressor() throws(ZstandardError) -> Decompressor {
        if let decompressor { return decompressor }
        let made = try Decompressor()
        decompressor = made
        return made
    }
}
