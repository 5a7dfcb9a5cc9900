internal import ContainerFormat
internal import FileAccess
internal import SegmentPipeline

/// Verifies an opened container: the blocking core behind ``Verifier``.
struct VerificationJob: Sendable {
    let configuration: Configuration
    let progress: WorkProgress?
    let cancellation: Cancellation

    func verify(_ container: OpenContainer, sample: Double?) throws -> VerificationReport {
        let division = container.division
        let whole = 0..<division.plaintextByteCount
        var selector = SampleSelector(segmentCount: division.segmentCount, share: sample ?? 1)
        progress?.setTotal(
            sample.map { UInt64($0 * Double(whole.upperBound)) } ?? whole.upperBound
        )
        let stages = try DecryptionStages(
            keys: container.keys,
            segmentByteCount: division.segmentByteCount,
            largestByteCount: division.byteCount(of: 0),
            segmentCount: division.segmentCount,
            isOrdered: false,
            configuration: configuration,
            throttle: Throttle(configuration),
            cancellation: cancellation
        )
        var sink = PlaintextSink(
            nil,
            range: whole,
            segmentByteCount: division.segmentByteCount,
            progress: progress
        )
        sink.dropBehind = container.dropBehind

        var damages: [Damage] = []
        var verifiedCount: UInt64 = 0
        if let bad = container.ends.badBlock {
            damages.append(
                Damage(FormatError(.block, "the \(bad.name) is damaged: \(bad.reason)"))
            )
        }
        for place in container.places {
            try collect(into: &damages) { try container.checkRun(before: place) }
            let selection = selector.select(place.indices)
            guard selection.count > 0 else { continue }
            let lost = division.plaintextRange(of: place.indices)
            let found = Lock<[Damage]>([])
            try collect(into: &damages, lost: lost) {
                let page = try container.loadPage(place)
                try stages.open(page, ordinals: selection, of: container, to: sink) { error in
                    let range = error.segment.map { division.plaintextRange(of: $0..<$0 + 1) }
                    found.withLock { $0.append(Damage(error, plaintextRange: range)) }
                }
                verifiedCount += UInt64(selection.count - found.withLock { $0.count })
            }
            damages += found.withLock { $0 }.sorted { ($0.segment ?? 0) < ($1.segment ?? 0) }
        }
        return VerificationReport(
            damages: damages,
            segmentCount: division.segmentCount,
            sampledSegmentCount: selector.selectedCount,
            verifiedSegmentCount: verifiedCount,
            plaintextByteCount: division.plaintextByteCount,
            storedByteCount: container.source.byteCount,
            warnings: container.ends.badBlock == nil ? container.warnings : []
        )
    }

    /// Turns the refusal of a structure, or a sector that can't be read, into a damage, and lets other errors
    /// pass.
    private func collect(
        into damages: inout [Damage],
        lost: Range<UInt64>? = nil,
        _ body: () throws -> Void
    ) throws {
        do { try body() } catch let error as FormatError {
            damages.append(Damage(error, plaintextRange: lost))
        } catch let error as FileError where error.code == .io {
            damages.append(Damage(FormatError(.page, error.message), plaintextRange: lost))
        }
    }

    func verify(_ decoder: StreamDecoder, keys: ContainerKeys) throws -> VerificationReport {
        var decoder = decoder
        var damages: [Damage] = []
        _ = try decoder.readMetadata(keys: keys)
        try decoder.decode(
            keys: keys,
            to: nil,
            configuration: configuration,
            throttle: Throttle(configuration),
            progress: progress,
            cancellation: cancellation
        )
        if let reason = decoder.badTailReason {
            damages.append(
                Damage(FormatError(.block, "the tail block is damaged: \(reason)"))
            )
        }
        return VerificationReport(
            damages: damages,
            segmentCount: decoder.segmentCount,
            sampledSegmentCount: decoder.segmentCount,
            verifiedSegmentCount: decoder.segmentCount,
            plaintextByteCount: decoder.plaintextByteCount,
            storedByteCount: decoder.storedByteCount,
            warnings: decoder.badTailReason == nil ? decoder.warnings : []
        )
    }
}

extension SegmentDivision {
    /// Plaintext bytes of a range of segments.
    func plaintextRange(of indices: Range<UInt64>) -> Range<UInt64> {
        offset(of: indices.lowerBound)..<min(offset(of: indices.upperBound), plaintextByteCount)
    }
}
