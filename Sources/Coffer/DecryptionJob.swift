internal import ContainerFormat
internal import FileAccess

/// Decrypts an opened container: the blocking core behind ``Decryptor``.
struct DecryptionJob {
    let input: Opening.Opened
    let configuration: Configuration
    let progress: WorkProgress?
    let cancellation: Cancellation

    func run(to target: Output, range: PlaintextRange?) throws -> DecryptionSummary {
        let output = try JobOutput(
            target,
            sourceStatus: input.sourceStatus,
            cancellation: cancellation
        )
        do {
            let (summary, metadata) = try write(to: output, range: range)
            let restored = configuration.preservesAttributes ? metadata : Metadata()
            try output.commit(
                // Set-user-id and its like are not restored: the new owner may be another.
                mode: (restored.mode ?? 0o600) & 0o777,
                modified: range == nil ? restored.modified?.timestamp : nil,
                flushing: configuration.flushing != .none
            )
            return summary
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
        progress?.setTotal(UInt64(wanted.count))
        let indices = container.division.indices(of: wanted)
        let sink = PlaintextSink(
            output,
            range: wanted,
            segmentByteCount: container.division.segmentByteCount,
            progress: progress
        )
        let stages = try DecryptionStages(
            keys: container.keys,
            segmentByteCount: container.division.segmentByteCount,
            largestByteCount: container.division.byteCount(of: 0),
            segmentCount: UInt64(indices.count),
            isOrdered: sink.isStream,
            configuration: configuration,
            cancellation: cancellation
        )
        for place in container.places where place.indices.overlaps(indices) {
            if range == nil { try container.checkRun(before: place) }
            let page = try container.loadPage(place)
            try stages.open(
                page,
                ordinals: .range(page.ordinals(of: indices)),
                of: container,
                to: sink
            )
        }
        return DecryptionSummary(
            plaintextByteCount: UInt64(wanted.count),
            storedByteCount: container.source.byteCount,
            warnings: container.warnings
        )
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
