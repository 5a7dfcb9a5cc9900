internal import ContainerFormat
internal import FileAccess
internal import SegmentPipeline

/// Decrypts an opened container: the blocking core behind ``Decryptor``.
struct DecryptionJob {
    let input: Opening.Opened
    let configuration: Configuration
    /// Who runs the job as one of a batch; nil if it is alone.
    let member: DecryptionMember?
    /// Of the whole batch.
    let throttle: Throttle?
    let progress: WorkProgress?
    let cancellation: Cancellation

    func run(to target: Output, range: PlaintextRange?) throws -> DecryptionSummary {
        try write(to: target, range: range) { output, summary, mode, modified in
            let flushing = configuration.flushing != .none
            try output.commit(mode: mode, modified: modified, flushing: flushing)
            return summary
        }
    }

    /// Leaves it to the caller to make the output appear, if that is a file and is to be flushed with others.
    func runUpToCommit(
        to target: Output,
        range: PlaintextRange?
    ) throws -> BatchJob<DecryptionSummary>.Done {
        guard configuration.flushing == .batch else {
            return .complete(try run(to: target, range: range))
        }
        return try write(to: target, range: range) { output, summary, mode, modified in
            guard output.isTemporary else {
                try output.commit(mode: nil, modified: nil)
                return .complete(summary)
            }
            let file = try output.prepare(mode: mode, modified: modified)
            return .uncommitted(summary, file, end: { _ in output.discard() }, rest: {})
        }
    }

    /// Writes the plaintext and has `commit` make it appear; removes it if that fails.
    private func write<Result>(
        to target: Output,
        range: PlaintextRange?,
        commit: (JobOutput, DecryptionSummary, _ mode: UInt32, Timestamp?) throws -> Result
    ) throws -> Result {
        let output = try JobOutput(
            target,
            sourceStatus: input.sourceStatus,
            cancellation: cancellation
        )
        do {
            let (summary, metadata) = try write(to: output, range: range)
            if configuration.writesHoles, output.isTemporary {
                try output.file.cut(to: summary.plaintextByteCount)
            }
            let restored = configuration.preservesAttributes ? metadata : Metadata()
            return try commit(
                output,
                summary,
                // Set-user-id and its like are not restored: the new owner may be another.
                (restored.mode ?? 0o600) & 0o777,
                range == nil ? restored.modified?.timestamp : nil
            )
        } catch {
            output.discard()
            throw error
        }
    }

    private func write(
        to output: JobOutput,
        range: PlaintextRange?
    ) throws -> (DecryptionSummary, Metadata) {
        switch input {
        case .seekable(let container):
            return (try write(container, to: output, range: range), container.metadata)
        case .stream(let decoder, let keys, _):
            guard range == nil else {
                throw CofferError(
                    .invalidArgument,
                    "a range can't be read from a stream: name a file, or decrypt the whole"
                )
            }
            return try write(decoder, keys: keys, to: output)
        }
    }

    private func write(
        _ container: OpenContainer,
        to output: JobOutput,
        range: PlaintextRange?
    ) throws -> DecryptionSummary {
        let whole = 0..<container.division.plaintextByteCount
        let wanted = try range?.resolved(plaintextByteCount: whole.upperBound) ?? whole
        if member == nil { progress?.setTotal(UInt64(wanted.count)) }
        let indices = container.division.indices(of: wanted)
        var sink = PlaintextSink(
            output,
            range: wanted,
            segmentByteCount: container.division.segmentByteCount,
            progress: progress
        )
        sink.writesHoles = configuration.writesHoles && output.isTemporary
        sink.dropBehind = container.dropBehind
        let open = { [sink] in
            try self.open(container, indices, to: sink, isWhole: range == nil)
        }
        if let member, indices.count > 1, !sink.isStream {
            // One large file at a time: each takes as much memory as the crew has workers.
            try member.crew.crew.inLane(member.member.worker, open)
        } else {
            try open()
        }
        return DecryptionSummary(
            plaintextByteCount: UInt64(wanted.count),
            storedByteCount: container.source.byteCount,
            warnings: container.warnings
        )
    }

    private func open(
        _ container: OpenContainer,
        _ indices: Range<UInt64>,
        to sink: PlaintextSink,
        isWhole: Bool
    ) throws {
        let stages = try DecryptionStages(
            keys: container.keys,
            segmentByteCount: container.division.segmentByteCount,
            largestByteCount: container.division.byteCount(of: 0),
            segmentCount: UInt64(indices.count),
            isOrdered: sink.isStream,
            configuration: configuration,
            member: member,
            throttle: throttle,
            cancellation: cancellation
        )
        for place in container.places where place.indices.overlaps(indices) {
            if isWhole { try container.checkRun(before: place) }
            let page = try container.loadPage(place)
            try stages.open(
                page,
                ordinals: .range(page.ordinals(of: indices)),
                of: container,
                to: sink
            )
        }
    }

    private func write(
        _ decoder: StreamDecoder,
        keys: ContainerKeys,
        to output: JobOutput
    ) throws -> (DecryptionSummary, Metadata) {
        var decoder = decoder
        let metadata = try decoder.readMetadata(keys: keys)
        try decoder.decode(
            keys: keys,
            to: output,
            configuration: configuration,
            member: member,
            throttle: throttle,
            progress: progress,
            cancellation: cancellation
        )
        let summary = DecryptionSummary(
            plaintextByteCount: decoder.plaintextByteCount,
            storedByteCount: decoder.storedByteCount,
            warnings: decoder.warnings
        )
        return (summary, metadata)
    }
}

extension SegmentDivision {
    /// Indices of the segments that hold a range of the plaintext.
    ///
    /// The empty segment of an empty plaintext belongs to its empty range, so that it is authenticated too.
    func indices(of range: Range<UInt64>) -> Range<UInt64> {
        guard plaintextByteCount > 0 else { return 0..<1 }
        guard !range.isEmpty else { return 0..<0 }
        let size = UInt64(segmentByteCount)
        return range.lowerBound / size..<(range.upperBound - 1) / size + 1
    }
}
