internal import AuthenticatedEncryption
internal import ContainerFormat
internal import FileAccess
public import SystemPackage

/// Mends a damaged end block of a container from the good one, without a key, into a new file.
public struct EndBlockRepair: Sendable {
    /// What a repair did.
    public struct Report: Sendable, Hashable {
        /// What was mended, in words; empty if both blocks were good and agreed.
        public let mended: [String]
        /// Bytes of the new file.
        public let storedByteCount: UInt64
    }

    /// Creates a repair.
    public init() {}

    /// Copies a container with both end blocks made good and equal.
    ///
    /// What stands between the blocks is copied as it is: the result still needs `verify`.
    ///
    /// - Parameters:
    ///   - path: the container.
    ///   - output: a file.
    ///   - cancellation: ends the work early.
    /// - Returns: what was mended.
    /// - Throws: ``CofferError`` with code `.damaged` if neither block is good, or the footer is lost.
    @concurrent
    public func repair(
        _ path: FilePath,
        to output: Output,
        cancellation: Cancellation? = nil
    ) async throws(CofferError) -> Report {
        let cancellation = Cancellation.forCall(under: cancellation)
        return try await Blocking.run(cancellation: cancellation) {
            try translating(path: path) {
                try Self.repair(path, to: output, cancellation: cancellation)
            }
        }
    }

    private static func repair(
        _ path: FilePath,
        to target: Output,
        cancellation: Cancellation
    ) throws -> Report {
        let source = try RangeReadableFile.open(.file(path)).ranges(
            orElse: "a stream can't be repaired: name a file"
        )
        let ends = try ContainerEnds(reading: source, slotLimit: FormatLimits.raisedSlotCount)
        let output = try JobOutput(
            target,
            sourceStatus: source.status,
            cancellation: cancellation
        )
        guard output.isPositional else {
            output.discard()
            throw CofferError(.invalidArgument, "the output of a repair must be a file")
        }
        do {
            try output.file.copy(
                source.byteCount,
                from: source.file,
                at: 0,
                to: 0,
                cancellation: cancellation.signal
            )
            let block = try ends.block.encoded()
            try output.file.write(block, at: ends.offset(of: .head))
            try output.file.write(block, at: ends.offset(of: .tail))
            try output.commit(mode: nil, modified: source.status.modified)
        } catch {
            output.discard()
            throw error
        }
        var mended: [String] = []
        if let bad = ends.badBlock { mended.append("\(bad.name) (\(bad.reason))") }
        if ends.generationsDiffer { mended.append("an interrupted change of key slots") }
        return Report(mended: mended, storedByteCount: source.byteCount)
    }
}
