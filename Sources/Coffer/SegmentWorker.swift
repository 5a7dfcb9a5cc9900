internal import AuthenticatedEncryption
internal import ContainerFormat
internal import FileAccess
internal import Zstandard

/// What one worker owns and reuses for every segment: cipher and compression contexts.
///
/// `@unchecked Sendable`: the pipeline never runs two stages of one worker at the same time.
final class SegmentWorker: @unchecked Sendable {
    private let cipher: SegmentCipher
    /// Whose run key the cipher has.
    private var sealer: RunSealer?
    private let compressor: Compressor?
    private let skipsIncompressible: Bool

    init(compression: Compression) throws {
        cipher = try SegmentCipher()
        switch compression {
        case .none: compressor = nil
        case .auto: compressor = try Compressor(level: 3)
        case .zstd(let level): compressor = try Compressor(level: level)
        }
        skipsIncompressible = compression == .auto
    }

    /// Seals the content of `slot` under the run key of `sealer`.
    func seal(_ slot: SegmentSlot, with sealer: RunSealer) throws {
        if self.sealer !== sealer {
            self.sealer = nil
            try sealer.prepare(cipher)
            self.sealer = sealer
        }
        try sealer.seal(slot, with: cipher)
    }

    /// Compresses the plaintext of `slot` where that makes it smaller, and sets what goes on.
    func compress(_ slot: SegmentSlot) throws {
        slot.usesOther = false
        slot.contentByteCount = slot.plaintextByteCount
        slot.flags = slot.isFinal ? .final : []
        guard let compressor, let other = slot.other, slot.plaintextByteCount > 1 else { return }
        let compressedByteCount = try slot.record.withBytes(slot.plaintextRange) { plaintext in
            if skipsIncompressible, Compressibility.looksIncompressible(plaintext) {
                return nil as Int?
            }
            // One byte less than the plaintext: what isn't smaller is kept raw.
            let room =
                SegmentSlot.contentOffset..<SegmentSlot.contentOffset + plaintext.byteCount - 1
            return try other.withMutableBytes(room) {
                try compressor.compress(plaintext, into: &$0)
            }
        }
        guard let compressedByteCount else { return }
        slot.usesOther = true
        slot.contentByteCount = compressedByteCount
        slot.flags.insert(.zstd)
    }
}
