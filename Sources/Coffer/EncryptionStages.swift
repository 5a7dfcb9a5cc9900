internal import AuthenticatedEncryption
internal import ContainerFormat
internal import FileAccess
internal import SegmentPipeline

/// The pipeline of one encryption: reads, compresses, seals and writes segments, a page at a time.
///
/// `@unchecked Sendable`: `segmentCount` and `nextOffset` are set by the coordinating thread between passes; during
/// a pass only `nextOffset` changes, under the pipeline's lock, and `onlyRecord`, by that thread: it does the only segment.
final class EncryptionStages: @unchecked Sendable {
    private let source: PlaintextSource
    /// How the plaintext is divided, if its length is known.
    private let division: SegmentDivision?
    private let stream: PlaintextStream
    private let output: JobOutput
    private let segmentByteCount: Int
    private let compresses: Bool
    private let progress: WorkProgress?
    private let crew: EncryptionCrew
    /// The worker of the crew that runs the job.
    private let worker: Int
    private let pipeline: SegmentPipeline<SegmentSlot>
    private let dropBehind: DropBehind?
    private let cancellation: Cancellation

    /// Segments of the pages that are complete.
    private(set) var segmentCount: UInt64
    /// Where the next record goes, when sizes become known only as segments are compressed.
    private var nextOffset: UInt64 = 0
    /// The record of the only segment, if it is not written here.
    private var onlyRecord: [UInt8]?

    /// For a job that `worker` of the crew runs; the first `doneCount` segments of a source of known length are done
    /// already.
    init(
        source: PlaintextSource,
        output: JobOutput,
        doneCount: UInt64,
        crew: EncryptionCrew,
        worker: Int,
        progress: WorkProgress?,
        cancellation: Cancellation
    ) {
        let segmentByteCount = crew.configuration.segmentByteCount
        self.source = source
        self.crew = crew
        self.worker = worker
        self.output = output
        segmentCount = doneCount
        self.progress = progress
        self.cancellation = cancellation
        dropBehind = source.byteCount.flatMap { DropBehind(reading: source.file, byteCount: $0) }
        self.segmentByteCount = segmentByteCount
        compresses = crew.configuration.compression != .none
        division = source.division(segmentByteCount: segmentByteCount)
        stream = PlaintextStream(
            file: source.file,
            segmentByteCount: segmentByteCount,
            cancellation: cancellation
        )

        pipeline = SegmentPipeline(
            crew: crew.crew,
            slots: crew.slots,
            window: { try crew.window() },
            isCancelled: { cancellation.isCancelled },
            onFailure: { cancellation.cancel() }
        )
    }

    /// Plaintext bytes of the pages that are complete.
    var plaintextByteCount: UInt64 {
        guard let division else { return stream.byteCount }
        return min(division.offset(of: segmentCount), division.plaintextByteCount)
    }

    /// Segments that are left; nil if nobody knows.
    var remainingSegmentCount: UInt64? { division.map { $0.segmentCount - segmentCount } }

    /// Whether the whole source is one segment so small that a copy of its record costs less than a write of its own: the
    /// caller writes it, with what stands before and behind it.
    var leavesOnlyRecord: Bool {
        output.isPositional && division?.segmentCount == 1
            && division.map { $0.plaintextByteCount <= 32_768 } == true
    }

    /// Gives the record of the only segment, once it is sealed, if the caller is to write it.
    func takeOnlyRecord() -> [UInt8]? { onlyRecord.take() }

    /// Whether the final segment was sealed.
    var isAtEnd: Bool {
        guard let division else { return stream.isAtEnd }
        return segmentCount == division.segmentCount
    }

    /// Seals and writes up to `limit` segments, at least one, the first at `offset` of the output.
    ///
    /// `sealer` is that of the run to which the segments belong.
    func sealPage(limit: Int, at offset: UInt64, with sealer: RunSealer) throws -> IndexPage {
        nextOffset = offset
        let firstIndex = segmentCount
        let writesAtOnce = output.isPositional && !compresses && !leavesOnlyRecord
        // Only a container's last segment is shorter, so uncompressed records have known places.
        let recordByteCount = UInt64(
            RecordHeader.byteCount + segmentByteCount + FormatLimits.tagByteCount
        )
        try pipeline.run(
            PipelinePass(
                input: input(limit: limit),
                work: { [self] worker, slot, ordinal in
                    slot.index = firstIndex + UInt64(ordinal)
                    if let division { try read(slot, division) }
                    try crew.workers[worker].compress(slot)
                    try crew.workers[worker].seal(slot, with: sealer)
                    guard writesAtOnce else { return }
                    slot.outputOffset = offset + UInt64(ordinal) * recordByteCount
                    try write(slot)
                },
                output: writesAtOnce ? .unordered : orderedOutput
            ),
            by: worker
        )
        segmentCount =
            division.map { min($0.segmentCount, firstIndex + UInt64(limit)) } ?? stream.segmentCount
        return try sealer.finishPage(count: Int(segmentCount - firstIndex))
    }

    private func input(limit: Int) -> PipelinePass<SegmentSlot>.Input {
        if let division {
            return .indexed(count: Int(min(division.segmentCount - segmentCount, UInt64(limit))))
        }
        let end = segmentCount + UInt64(limit)
        return .streamed { [self] slot in
            guard stream.segmentCount < end, !stream.isAtEnd else { return false }
            try stream.read(into: slot)
            return true
        }
    }

    private var orderedOutput: PipelinePass<SegmentSlot>.Output {
        guard output.isPositional else {
            return .streamed { [self] slot in
                try slot.current.withBytes(slot.recordRange) { bytes throws(FileError) in
                    try output.writeNext(bytes)
                }
                try didWrite(slot)
            }
        }
        guard !leavesOnlyRecord else {
            return .settled(
                settle: { _ in },
                finish: { [self] _, slot in
                    onlyRecord = slot.current.withBytes(slot.recordRange) { record in
                        unsafe record.withUnsafeBytes { unsafe [UInt8]($0) }
                    }
                    try didWrite(slot)
                }
            )
        }
        return .settled(
            settle: { [self] slot in
                slot.outputOffset = nextOffset
                nextOffset += UInt64(slot.recordRange.count)
            },
            finish: { [self] _, slot in try write(slot) }
        )
    }

    private func read(_ slot: SegmentSlot, _ division: SegmentDivision) throws {
        slot.plaintextByteCount = division.byteCount(of: slot.index)
        slot.isFinal = division.isFinal(slot.index)
        let offset = source.baseOffset + division.offset(of: slot.index)
        let count = try slot.record.withMutableBytes(slot.plaintextRange) {
            bytes throws(FileError) in
            try source.file.read(into: &bytes, at: offset)
        }
        dropBehind?.didRead(count, of: source.file, at: offset)
        guard count == slot.plaintextByteCount else { throw PlaintextSource.shrank(source.path) }
    }

    private func write(_ slot: SegmentSlot) throws {
        try slot.current.withBytes(slot.recordRange) { bytes throws(FileError) in
            try output.file.write(bytes, at: slot.outputOffset)
        }
        if output.isTemporary {
            dropBehind?.didWrite(slot.recordRange.count, of: output.file, at: slot.outputOffset)
        }
        try didWrite(slot)
    }

    private func didWrite(_ slot: SegmentSlot) throws(FileError) {
        progress?.add(slot.plaintextByteCount)
        try crew.throttle?.pass(slot.plaintextByteCount, cancellation)
    }
}
