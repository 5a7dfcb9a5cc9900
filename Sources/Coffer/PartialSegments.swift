internal import ContainerFormat
internal import FileAccess
internal import SegmentPipeline

/// The pipeline that opens the segments of an unfinished container, as far as they are authentic.
///
/// `@unchecked Sendable`: `entries` and `offset` are touched by the pipeline's reader during a pass and by the
/// coordinating thread between passes, never by two at a time; all else is set once or has a lock.
final class PartialSegments: @unchecked Sendable {
    private let reader: PartialReader
    private let keys: ContainerKeys
    private let division: SegmentDivision
    private let openers: [SegmentOpener]
    private let pipeline: SegmentPipeline<SegmentSlot>

    private var entries: [IndexEntry] = []
    private var offset: UInt64 = 0
    /// The lowest index of those that were found not to be authentic.
    private let refusedIndex = Lock<UInt64>(.max)

    init(
        _ reader: PartialReader,
        keys: ContainerKeys,
        division: SegmentDivision,
        configuration: Configuration,
        cancellation: Cancellation
    ) throws {
        self.reader = reader
        self.keys = keys
        self.division = division
        let workerCount = configuration.workerCount(segmentCount: division.segmentCount)
        openers = try (0..<workerCount).map { _ in
            try SegmentOpener(segmentByteCount: division.segmentByteCount)
        }
        let slots = try (0...workerCount).map { _ in
            try SegmentSlot(segmentByteCount: division.byteCount(of: 0), hasOther: false)
        }
        pipeline = SegmentPipeline(
            crew: Crew(workerCount: workerCount),
            slots: slots,
            window: { slots },
            isCancelled: { cancellation.isCancelled }
        )
    }

    /// Opens at most `limit` segments of a run that stand one behind the other from `offset` on, the first with
    /// `firstIndex`, and gives the entries of those before the first that is missing, torn or wrong.
    func open(
        runSalt: [UInt8],
        firstIndex: UInt64,
        limit: Int,
        at offset: UInt64
    ) throws -> [IndexEntry] {
        for opener in openers { try opener.prepare(runSalt: runSalt, keys: keys) }
        entries = []
        self.offset = offset
        refusedIndex.withLock { $0 = .max }
        let saltPrefix = RecordHeader.saltPrefix(of: runSalt)
        let pass = PipelinePass<SegmentSlot>(
            input: .streamed { [self] slot in
                let index = firstIndex + UInt64(entries.count)
                guard entries.count < limit, index < division.segmentCount,
                    refusedIndex.withLock({ $0 == .max })
                else { return false }
                return try read(index, saltPrefix, into: slot)
            },
            work: { [self] worker, slot, _ in
                do { try openers[worker].authenticate(slot) } catch is FormatError {
                    refusedIndex.withLock { $0 = min($0, slot.index) }
                }
            },
            output: .unordered
        )
        try pipeline.run(pass)
        let refused = refusedIndex.withLock { $0 }
        return refused == .max ? entries : Array(entries.prefix(Int(refused - firstIndex)))
    }

    /// Reads the record of a segment, header first; false if it isn't there or isn't what the rules require.
    private func read(_ index: UInt64, _ saltPrefix: UInt32, into slot: SegmentSlot) throws -> Bool
    {
        let start = SegmentSlot.recordOffset
        let headerRange = start..<start + RecordHeader.byteCount
        let header = slot.record.withMutableBytes(headerRange) { bytes in
            reader.read(into: &bytes, at: offset)
                ? try? RecordHeader(decoding: bytes.bytes) : nil
        }
        guard let header, isExpected(header, index, saltPrefix) else { return false }
        let entryByteCount = RecordHeader.byteCount + Int(header.storedByteCount)
        let tag = slot.record.withMutableBytes(start..<start + entryByteCount) { record in
            // What is authenticated is the header that was checked, in whatever way the file may change now.
            var content = record._mutatingExtracting(RecordHeader.byteCount..<entryByteCount)
            return reader.read(into: &content, at: offset + UInt64(RecordHeader.byteCount))
                ? SegmentTag(atEndOf: record.bytes) : nil
        }
        guard let tag else { return false }
        slot.header = header
        let entry = IndexEntry(
            storedByteCount: header.storedByteCount,
            flags: header.flags,
            tag: tag
        )
        entries.append(entry)
        offset += entry.recordByteCount
        return true
    }

    private func isExpected(_ header: RecordHeader, _ index: UInt64, _ saltPrefix: UInt32) -> Bool {
        let plaintextByteCount = division.byteCount(of: index)
        guard header.kind == .segment, header.segmentIndex == index,
            header.saltPrefix == saltPrefix,
            Int(header.plaintextByteCount) == plaintextByteCount
        else { return false }
        let isRight: Void? = try? SegmentRules.check(
            storedByteCount: header.storedByteCount,
            flags: header.flags,
            plaintextByteCount: plaintextByteCount,
            isFinal: division.isFinal(index),
            index: index
        )
        return isRight != nil
    }
}
