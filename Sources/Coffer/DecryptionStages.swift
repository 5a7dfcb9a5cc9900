internal import ContainerFormat
internal import FileAccess
internal import SegmentPipeline

/// The pipeline that opens segments of a container, a page at a time.
///
/// Used by one coordinating thread.
final class DecryptionStages: Sendable {
    private let keys: ContainerKeys
    private let workers: [SegmentOpener]
    private let pipeline: SegmentPipeline<SegmentSlot>
    /// Who runs the job; nil if it is the only one, of a crew of its own.
    private let member: CrewMember?
    private let throttle: Throttle?
    private let cancellation: Cancellation

    /// Makes workers, if `member` has none, and buffers.
    ///
    /// The container has segments of `segmentByteCount`, of which the largest has `largestByteCount` bytes
    /// and at most `segmentCount` are to be opened (nil if that is unknown). `isOrdered` says whether they
    /// have to wait their turn.
    init(
        keys: ContainerKeys,
        segmentByteCount: Int,
        largestByteCount: Int,
        segmentCount: UInt64?,
        isOrdered: Bool,
        configuration: Configuration,
        member batchMember: DecryptionMember? = nil,
        throttle: Throttle?,
        cancellation: Cancellation
    ) throws {
        self.throttle = throttle
        self.cancellation = cancellation
        self.keys = keys
        member = batchMember?.member
        let crew =
            member?.crew
            ?? Crew(workerCount: configuration.workerCount(segmentCount: segmentCount))
        // A single segment that goes to a file is opened by whoever runs the job.
        let isAlone = segmentCount == 1 && !isOrdered
        let workers: [SegmentOpener]
        let slots: [SegmentSlot]
        if isAlone, let batchMember {
            let bench = try batchMember.crew.bench(
                of: batchMember.member.worker,
                segmentByteCount: segmentByteCount,
                byteCount: largestByteCount
            )
            workers = Array(repeating: bench.opener, count: crew.workerCount)
            slots = Array(repeating: bench.slot, count: crew.workerCount)
        } else {
            workers = try (0..<crew.workerCount).map { _ in
                try SegmentOpener(segmentByteCount: segmentByteCount)
            }
            let slotCount = isOrdered ? 2 * crew.workerCount + 1 : crew.workerCount
            slots = try (0..<slotCount).map { _ in
                try SegmentSlot(segmentByteCount: largestByteCount, hasOther: true)
            }
        }
        self.workers = workers
        pipeline = SegmentPipeline(
            crew: crew,
            slots: slots,
            window: { slots },
            isCancelled: { cancellation.isCancelled },
            onFailure: { cancellation.cancel() }
        )
    }

    /// Opens the segments of a page that `ordinals` names, counted from the page's first.
    ///
    /// `report` is called, from any worker, for each segment that is refused; without it the first ends
    /// the pass.
    func open(
        _ page: LoadedPage,
        ordinals: PageSelection,
        of container: OpenContainer,
        to sink: PlaintextSink,
        report: (@Sendable (FormatError) -> Void)? = nil
    ) throws {
        try prepare(runSalt: page.salt)
        let (workers, throttle, cancellation) = (workers, throttle, cancellation)
        let file = (container.source as? RangeReadableFile)?.file
        try run(
            PipelinePass(
                input: .indexed(count: ordinals.count),
                work: { worker, slot, position in
                    let ordinal = ordinals[position]
                    do {
                        try container.read(ordinal, of: page, into: slot)
                        if let file {
                            let byteCount = Int(page.entries[ordinal].recordByteCount)
                            sink.dropBehind?.didRead(byteCount, of: file, at: page.offsets[ordinal])
                        }
                        try workers[worker].open(slot)
                    } catch let error as FormatError {
                        guard let report else { throw error }
                        report(error)
                        return
                    } catch let error as FileError where error.code == .io && report != nil {
                        let index = page.index(of: ordinal)
                        report?(FormatError(.segment, error.message, segment: index))
                        return
                    }
                    try sink.writeUnordered(slot)
                    try throttle?.pass(slot.plaintextByteCount, cancellation)
                },
                output: sink.pipelineOutput
            )
        )
    }

    private func prepare(runSalt: [UInt8]) throws {
        // Of a single segment, all are one.
        let all = workers.first === workers.last ? workers.prefix(1) : workers[...]
        for worker in all { try worker.prepare(runSalt: runSalt, keys: keys) }
    }

    private func run(_ pass: PipelinePass<SegmentSlot>) throws {
        guard let member else { return try pipeline.run(pass) }
        try pipeline.run(pass, by: member.worker)
    }

    /// Opens segments that a stream's reader puts into slots, header checked and all.
    func open(
        runSalt: [UInt8],
        reading read: @escaping @Sendable (SegmentSlot) throws -> Bool,
        to sink: PlaintextSink
    ) throws {
        try prepare(runSalt: runSalt)
        let (workers, throttle, cancellation) = (workers, throttle, cancellation)
        try run(
            PipelinePass(
                input: .streamed(read: read),
                work: { worker, slot, _ in
                    try workers[worker].open(slot)
                    try sink.writeUnordered(slot)
                    try throttle?.pass(slot.plaintextByteCount, cancellation)
                },
                output: sink.pipelineOutput
            )
        )
    }
}

extension OpenContainer {
    /// Reads the record of a segment and checks its header and tag against the index.
    func read(_ ordinal: Int, of page: LoadedPage, into slot: SegmentSlot) throws {
        let entry = page.entries[ordinal]
        slot.header = page.header(of: ordinal)
        let start = SegmentSlot.recordOffset
        let isExpected = try slot.record.withMutableBytes(
            start..<start + Int(entry.recordByteCount)
        ) {
            record in
            try source.read(into: &record, at: page.offsets[ordinal])
            let header = try? RecordHeader(decoding: record.bytes)
            return header == slot.header
                && SegmentTag(atEndOf: record.bytes) == entry.tag
        }
        guard isExpected else {
            throw FormatError(
                .segment,
                "it isn't the one that the index names",
                segment: page.index(of: ordinal)
            )
        }
    }
}
