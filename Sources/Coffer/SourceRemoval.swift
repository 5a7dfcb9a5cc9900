internal import ContainerFormat
internal import FileAccess

/// Removes a source whose container is on the disk, once that was read back from there and found to hold the same.
struct SourceRemoval: Sendable {
    let source: PlaintextSource
    let input: Input
    /// The container, by whatever name.
    let container: File
    let keys: ContainerKeys
    let configuration: Configuration
    let throttle: Throttle?
    let cancellation: Cancellation

    /// Throws, of an input that can't be removed, why, before anything is done.
    static func check(_ source: PlaintextSource, _ output: Output) throws(CofferError) {
        guard source.status.kind == .regular, source.path != nil, output.path != nil else {
            throw refusal(of: source)
        }
    }

    /// Why a source can't be removed whose container is a stream or a device, or that is no file itself.
    static func refusal(of source: PlaintextSource) -> CofferError {
        CofferError(
            .invalidArgument,
            "only a file whose container is a file can be removed",
            path: source.path
        )
    }

    /// Compares and removes.
    ///
    /// - Throws: ``CofferError``, and then the source is there still.
    func run() throws(CofferError) {
        do {
            try compare()
            guard try source.isUnchanged() else { throw PlaintextSource.changed(source.path) }
            try input.remove(ifStill: source)
        } catch {
            var result = CofferError(translating: error, path: source.path)
            // Whatever it was, it isn't the container that is to be repeated.
            if result.code == .damaged { result.code = .ioFailure }
            result.message = "its container is complete, but it was not removed: \(result.message)"
            throw result
        }
    }

    private func compare() throws {
        container.dropCachedPages()
        let status = try container.status()
        let file = RangeReadableFile(
            file: container,
            path: nil,
            status: status,
            byteCount: status.byteCount
        )
        let ends = try ContainerEnds(reading: file, slotLimit: configuration.keySlotLimit)
        // One of two copies is enough to decrypt, but what was just written must be right in all.
        if let bad = ends.badBlock {
            throw FormatError(.block, "the \(bad.name) is damaged: \(bad.reason)")
        }
        let container = try OpenContainer(file, ends: ends, keys: keys)
        let whole = 0..<container.division.plaintextByteCount
        guard whole.upperBound == source.status.byteCount else {
            throw PlaintextSource.changed(source.path)
        }
        var sink = PlaintextSink(
            nil,
            range: whole,
            segmentByteCount: container.division.segmentByteCount,
            progress: nil
        )
        sink.expected = (source.file, source.baseOffset)
        sink.dropBehind = container.dropBehind
        let stages = try DecryptionStages(
            keys: keys,
            segmentByteCount: container.division.segmentByteCount,
            largestByteCount: container.division.byteCount(of: 0),
            segmentCount: container.division.segmentCount,
            isOrdered: false,
            configuration: configuration,
            throttle: throttle,
            cancellation: cancellation
        )
        for place in container.places {
            try container.checkRun(before: place)
            let page = try container.loadPage(place)
            let all = PageSelection.range(page.ordinals(of: place.indices))
            try stages.open(page, ordinals: all, of: container, to: sink)
        }
    }
}
