internal import AuthenticatedEncryption
internal import ContainerFormat
internal import FileAccess
internal import SegmentPipeline

/// Seals the segments of one run, each index at most once.
///
/// A nonce is the segment's index, so sealing one index twice under one run key would lose both
/// plaintexts' secrecy and the authenticity of the run. Here that can't happen: an index is marked before
/// it is sealed, whatever becomes of the attempt, and indices of pages that were finished stay closed.
///
/// Safe to use from many threads, each with a cipher of its own.
final class RunSealer: Sendable {
    let salt: [UInt8]
    private let saltPrefix: UInt32
    private let key: SecretBytes
    private let state: Lock<State>

    private struct State {
        var pageFirstIndex: UInt64
        /// For each segment of the page: whether it was begun, and its entry once it is sealed.
        var begun: [Bool]
        var entries: [IndexEntry?]
    }

    /// `salt` must be 32 fresh random bytes, never used before; the run has at most `segmentLimit` segments.
    init(
        salt: [UInt8],
        keys: ContainerKeys,
        firstIndex: UInt64,
        segmentLimit: UInt64 = .max
    ) throws {
        let pageLimit = Int(min(segmentLimit, UInt64(FormatLimits.pageSegmentCount)))
        self.salt = salt
        saltPrefix = RecordHeader.saltPrefix(of: salt)
        key = try keys.key(.run, salt: salt)
        state = Lock(
            State(
                pageFirstIndex: firstIndex,
                begun: Array(repeating: false, count: pageLimit),
                entries: Array(repeating: nil, count: pageLimit)
            )
        )
    }

    /// Gives a worker's cipher the key of this run.
    func prepare(_ cipher: SegmentCipher) throws { try cipher.setKey(key) }

    /// Seals the content of `slot`, in its place, and keeps its index entry.
    ///
    /// - Throws: `CofferError` with code `.internalInconsistency` if the index was begun before or isn't of this page.
    func seal(_ slot: SegmentSlot, with cipher: SegmentCipher) throws {
        let index = slot.index
        let place = try state.withLock { state throws(CofferError) -> Int in
            guard index >= state.pageFirstIndex,
                index - state.pageFirstIndex < UInt64(state.begun.count),
                !state.begun[Int(index - state.pageFirstIndex)]
            else {
                throw CofferError(
                    .internalInconsistency,
                    "segment \(index) would be sealed twice in one run"
                )
            }
            let place = Int(index - state.pageFirstIndex)
            state.begun[place] = true
            return place
        }
        let header = RecordHeader(
            .segment,
            flags: slot.flags,
            storedByteCount: UInt32(slot.contentByteCount + FormatLimits.tagByteCount),
            plaintextByteCount: UInt32(slot.plaintextByteCount),
            segmentIndex: index,
            saltPrefix: saltPrefix
        )
        let tag = try slot.current.withMutableBytes(slot.recordRange) {
            record throws(CryptoError) in
            header.encode(into: &record)
            try cipher.seal(
                &record,
                associatedByteCount: RecordHeader.byteCount,
                nonce: Nonce(segmentIndex: index)
            )
            return SegmentTag(atEndOf: record.bytes)
        }
        let entry = IndexEntry(
            storedByteCount: header.storedByteCount,
            flags: slot.flags,
            tag: tag
        )
        state.withLock { $0.entries[place] = entry }
    }

    /// Ends the page of `count` segments, all of which were sealed, closes its indices and begins the next.
    func finishPage(count: Int) throws -> IndexPage {
        try state.withLock { state throws(CofferError) -> IndexPage in
            let entries = state.entries.prefix(count).compactMap(\.self)
            guard entries.count == count, !state.begun[count...].contains(true) else {
                throw CofferError(
                    .internalInconsistency,
                    "an index page would miss a segment or hold a foreign one"
                )
            }
            let page = IndexPage(salt: salt, firstIndex: state.pageFirstIndex, entries: entries)
            state.pageFirstIndex += UInt64(count)
            for place in 0..<count {
                state.begun[place] = false
                state.entries[place] = nil
            }
            return page
        }
    }
}
