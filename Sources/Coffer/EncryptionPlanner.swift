internal import ContainerFormat
internal import FileAccess

/// Tells what an encryption would make, without making, or waiting for, anything.
struct EncryptionPlanner: Sendable {
    let configuration: Configuration
    let contextByteCount: Int
    /// The least and the most bytes of each slot.
    let slotByteCounts: [ClosedRange<Int>]

    /// Throws what an encryption would, as far as it can be seen.
    func plan(
        _ input: Input,
        to output: Output?,
        cancellation: Cancellation
    ) throws -> EncryptionPlan {
        let stream = Self.streamStatus(of: input)
        let source = stream == nil ? try PlaintextSource(input, cancellation: cancellation) : nil
        if let output { try JobOutput.check(output, sourceStatus: source?.status ?? stream) }
        guard let source, let byteCount = try Self.byteCount(of: source) else {
            return EncryptionPlan(plaintextByteCount: nil, storedByteCounts: nil)
        }
        let isCompressed = configuration.compression != .none
        let least = storedByteCount(
            source,
            byteCount,
            contentByteCount: isCompressed ? 0 : byteCount,
            slotByteCounts: slotByteCounts.map(\.lowerBound)
        )
        // A segment that doesn't become smaller stays as it is.
        let most = storedByteCount(
            source,
            byteCount,
            contentByteCount: byteCount,
            slotByteCounts: slotByteCounts.map(\.upperBound)
        )
        return EncryptionPlan(plaintextByteCount: byteCount, storedByteCounts: least...most)
    }

    /// The status of a pipe or a device; nil for other inputs, also for one that isn't there.
    ///
    /// It isn't opened: that would disturb whoever is at its other end.
    private static func streamStatus(of input: Input) -> FileStatus? {
        let status =
            if let path = input.path {
                try? File.status(of: path, followingLinks: true)
            } else {
                try? File.standardInput().status()
            }
        guard let status, ![.regular, .blockDevice, .directory].contains(status.kind) else {
            return nil
        }
        return status
    }

    /// Bytes of plaintext; nil for a file that has more than its size says, as those of /proc.
    private static func byteCount(of source: PlaintextSource) throws -> UInt64? {
        if let byteCount = source.byteCount { return byteCount }
        var byte: [UInt8] = [0]
        var span = byte.mutableSpan
        // Bytes have no padding, so viewing them as raw memory shows nothing uninitialised.
        var bytes = unsafe span.mutableBytes
        return try source.file.read(into: &bytes, at: 0) == 0 ? 0 : nil
    }

    private func storedByteCount(
        _ source: PlaintextSource,
        _ plaintextByteCount: UInt64,
        contentByteCount: UInt64,
        slotByteCounts: [Int]
    ) -> UInt64 {
        let rounding = 1 << Int(source.roundingLog2)
        let block = Block.byteCount(
            slotByteCounts: slotByteCounts,
            contextByteCount: contextByteCount,
            roundingByteCount: rounding
        )
        var metadata = source.metadata(preservingAttributes: configuration.preservesAttributes)
        if configuration.resumes,
            source.isResumable(segmentByteCount: configuration.segmentByteCount)
        {
            metadata.resumeToken = .zeros(FormatLimits.macByteCount)
        }
        let body = BodySize.byteCount(
            of: SegmentDivision(
                plaintextByteCount: plaintextByteCount,
                segmentByteCount: configuration.segmentByteCount
            ),
            contentByteCount: contentByteCount,
            metadataByteCount: metadata.encoded.count,
            runSegmentLimit: configuration.runSegmentCount,
            roundingByteCount: rounding
        )
        // Larger blocks are refused.
        let limit = FormatLimits.blockByteCount.upperBound
        return 2 * UInt64(min(block, limit)) + body + UInt64(Footer.byteCount)
    }
}
