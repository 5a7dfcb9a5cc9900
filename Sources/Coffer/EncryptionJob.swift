internal import AuthenticatedEncryption
internal import ContainerFormat
internal import FileAccess
internal import KeyManagement
internal import SegmentPipeline

/// Encrypts one source into one container: the blocking core behind ``Encryptor``.
struct EncryptionJob {
    let configuration: Configuration
    let source: PlaintextSource
    let output: JobOutput
    let keys: ContainerKeys
    let blockTemplate: Block
    let stages: EncryptionStages
    private let crew: EncryptionCrew
    let start: EncryptionStart
    private let input: Input
    private let cancellation: Cancellation

    var appender: ContainerAppender
    var root = Root()

    /// Begins the output; the job is run by `worker` of the crew.
    init(
        _ ready: InputEncryption.Ready,
        crew: EncryptionCrew,
        worker: Int,
        progress: WorkProgress?,
        cancellation: Cancellation
    ) throws {
        configuration = crew.configuration
        self.crew = crew
        source = ready.source
        start = ready.start
        input = ready.input
        self.cancellation = cancellation
        if let resumption = start.resumption {
            keys = resumption.keys
            blockTemplate = resumption.block
            root = resumption.root
            output = JobOutput(
                resuming: resumption.output,
                at: ready.output.path,
                cancellation: cancellation
            )
            appender = ContainerAppender(
                output,
                after: resumption.byteCount,
                blockByteCount: resumption.block.byteCount
            )
        } else {
            let id = try SystemRandom.bytes(FormatLimits.containerIDByteCount)
            keys = try ContainerKeys(
                .dataKey(ready.key.dataKey),
                containerID: id,
                isBrief: source.byteCount.map { $0 <= 32_768 } ?? false
            )
            blockTemplate = try Self.block(
                id: id,
                key: ready.key,
                keys: keys,
                configuration: configuration,
                roundingLog2: source.roundingLog2
            )
            output = try JobOutput(
                ready.output,
                sourceStatus: source.status,
                cancellation: cancellation
            )
            appender = ContainerAppender(output)
        }
        if configuration.removesSources, !output.isTemporary {
            throw SourceRemoval.refusal(of: source)
        }
        stages = EncryptionStages(
            source: source,
            output: output,
            doneCount: start.resumption?.segmentCount ?? 0,
            crew: crew,
            worker: worker,
            progress: progress,
            cancellation: cancellation
        )
    }

    /// Plaintext bytes that are left to be encrypted; nil if nobody knows.
    var remainingByteCount: UInt64? { source.byteCount.map { $0 - stages.plaintextByteCount } }

    private static func block(
        id: [UInt8],
        key: BatchKey,
        keys: ContainerKeys,
        configuration: Configuration,
        roundingLog2: UInt8
    ) throws -> Block {
        var fixedPart = BlockFixedPart(
            segmentByteCountLog2: UInt8(configuration.segmentByteCount.trailingZeroBitCount),
            roundingLog2: roundingLog2,
            containerID: id,
            context: key.contextBytes,
            commitment: try keys.commitment()
        )
        fixedPart.mac = try keys.code(.head, for: fixedPart.authenticatedBytes)
        return Block(
            fixedPart: fixedPart,
            generation: 0,
            slots: key.slots,
            byteCount: Block.byteCount(for: key.slots, fixedPart: fixedPart)
        )
    }

    /// Writes the container and makes it appear, and removes the source if that is asked for; removes what was written if
    /// that fails.
    mutating func run() throws -> EncryptionSummary {
        let summary: EncryptionSummary
        do {
            summary = try write()
            let (mode, modified) = attributes
            let flushing = configuration.flushing != .none
            try output.commit(mode: mode, modified: modified, flushing: flushing)
        } catch {
            ending(error)
            throw error
        }
        try removal?.run()
        return summary
    }

    /// Writes the container, and leaves it to the caller to make it appear if it goes to a file and is to be flushed with
    /// others.
    mutating func runUpToCommit() throws -> BatchJob<EncryptionSummary>.Done {
        guard configuration.flushing == .batch, output.isTemporary else {
            return .complete(try run())
        }
        do {
            let summary = try write()
            let (mode, modified) = attributes
            let file = try output.prepare(mode: mode, modified: modified)
            let removal = removal
            let rest = { @Sendable () throws(CofferError) in if let removal { try removal.run() } }
            return .uncommitted(summary, file, end: ending, rest: rest)
        } catch {
            ending(error)
            throw error
        }
    }

    private var removal: SourceRemoval? {
        guard configuration.removesSources, output.isTemporary else { return nil }
        return SourceRemoval(
            source: source,
            input: input,
            container: output.file,
            keys: keys,
            configuration: configuration,
            throttle: crew.throttle,
            cancellation: cancellation
        )
    }

    /// Removes what was written, or leaves it for a later run to go on with.
    var ending: @Sendable (any Error) -> Void {
        let output = output
        if case .new = start { return { _ in output.discard() } }
        return { output.abandon(after: $0) }
    }

    private var attributes: (mode: UInt32?, modified: Timestamp?) {
        (
            output.isTemporary ? crew.newFileMode : nil,
            source.status.kind == .regular && configuration.preservesAttributes
                ? source.status.modified : nil
        )
    }
}
