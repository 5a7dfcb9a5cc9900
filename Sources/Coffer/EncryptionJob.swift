internal import AuthenticatedEncryption
internal import ContainerFormat
internal import FileAccess
internal import KeyManagement
internal import SegmentPipeline

/// Encrypts one source into one container: the blocking core behind ``Encryptor``.
struct EncryptionJob {
    private let configuration: Configuration
    private let source: PlaintextSource
    private let output: JobOutput
    private let keys: ContainerKeys
    private let blockTemplate: Block
    private let stages: EncryptionStages
    private let crew: EncryptionCrew
    private let start: EncryptionStart
    private let input: Input
    private let cancellation: Cancellation

    private var appender: ContainerAppender
    private var root = Root()

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
            keys = try ContainerKeys(.dataKey(ready.key.dataKey), containerID: id)
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

    private func encodedBlock() throws -> [UInt8] {
        do {
            return try blockTemplate.encoded()
        } catch let error as FormatError {
            // Not damage: the caller's keys or context are too large for a block.
            throw CofferError(.invalidArgument, error.message, cause: error)
        }
    }

    private mutating func write() throws -> EncryptionSummary {
        let block = try encodedBlock()
        let resumedByteCount = stages.plaintextByteCount
        if let resumption = start.resumption {
            try goOn(with: resumption)
        } else {
            try appendHead(block)
        }
        var previous = root.runs.last.map { (salt: $0.salt, tag: $0.lastTag) }
        while !stages.isAtEnd { previous = try appendRun(after: previous) }
        let grew = try source.hasGrown()
        try appendEnd(block: block)
        var summary = EncryptionSummary(
            containerID: blockTemplate.fixedPart.containerID,
            plaintextByteCount: stages.plaintextByteCount,
            storedByteCount: appender.byteCount,
            segmentCount: stages.segmentCount,
            runCount: root.runs.count,
            sourceGrew: grew
        )
        summary.beginning = start.beginning(resumedByteCount: resumedByteCount)
        return summary
    }

    private mutating func appendHead(_ block: [UInt8]) throws {
        try appender.appendHeadBlock(block)
        var metadata = source.metadata(preservingAttributes: configuration.preservesAttributes)
        if case .resumable(let secret, _) = start, let identity = metadata.sourceIdentity {
            metadata.resumeToken = try ResumeToken.make(
                blockTemplate.fixedPart,
                identity,
                secret: secret
            )
        }
        try appender.append(MetadataRecord.seal(metadata, keys: keys))
    }

    /// Cuts off what isn't good, closes the run that was interrupted and puts that on the disk, before a run with a new
    /// key begins.
    private mutating func goOn(with resumption: Resumption) throws {
        try output.file.cut(to: resumption.byteCount)
        try appender.append(resumption.closingPage)
        try appender.flush()
        try output.file.synchronize()
        guard try source.isUnchanged() else { throw PlaintextSource.changed(source.path) }
    }

    /// Writes one run, page by page.
    private mutating func appendRun(
        after previous: (salt: [UInt8], tag: [UInt8])?
    ) throws -> (salt: [UInt8], tag: [UInt8]) {
        let firstIndex = stages.segmentCount
        let offset = appender.bodyOffset
        let salt = try SystemRandom.bytes(FormatLimits.saltByteCount)
        let header = RunHeader(salt: salt, firstIndex: firstIndex, previous: previous)
        let mac = try keys.code(.runMAC, salt: salt, for: header.authenticatedBytes)
        try appender.append(header.authenticatedBytes + mac)

        let limit = configuration.runSegmentCount
        let sealer = try RunSealer(
            salt: salt,
            keys: keys,
            firstIndex: firstIndex,
            segmentLimit: min(limit, stages.remainingSegmentCount ?? .max)
        )
        var lastTag = [UInt8]()
        repeat {
            let left = limit - (stages.segmentCount - firstIndex)
            let count = Int(min(left, UInt64(FormatLimits.pageSegmentCount)))
            // Segments are of use to nobody without what stands before them.
            try appender.flush()
            let page = try stages.sealPage(limit: count, at: appender.byteCount, with: sealer)
            appender.skip(page.entries.reduce(0) { $0 + $1.recordByteCount })
            lastTag = page.entries.last?.tag.bytes ?? []
            try appendPage(page)
        } while !stages.isAtEnd && stages.segmentCount - firstIndex < limit
        root.runs.append(
            Root.Run(
                salt: salt,
                firstIndex: firstIndex,
                segmentCount: stages.segmentCount - firstIndex,
                offset: offset,
                lastTag: lastTag
            )
        )
        return (salt, lastTag)
    }

    private mutating func appendPage(_ page: IndexPage) throws {
        let bytes = page.authenticatedBytes
        let mac = try keys.code(.page, salt: page.salt, for: bytes)
        root.pages.append(
            Root.Page(offset: appender.bodyOffset, firstIndex: page.firstIndex, mac: mac)
        )
        try appender.append(bytes + mac)
    }

    private mutating func appendEnd(block: [UInt8]) throws {
        let rootOffset = appender.bodyOffset
        let rootBytes = root.authenticatedBytes
        let rootMAC = try keys.code(.root, for: rootBytes)
        let rounding = blockTemplate.fixedPart.roundingByteCount
        try appender.append(rootBytes + rootMAC)
        try appender.append(Padding.encoded(at: appender.bodyOffset, roundingByteCount: rounding))
        var footer = Footer(
            rootMAC: rootMAC,
            bodyByteCount: appender.bodyOffset,
            rootOffset: rootOffset,
            rootByteCount: UInt64(rootBytes.count + rootMAC.count),
            segmentCount: stages.segmentCount,
            plaintextByteCount: stages.plaintextByteCount
        )
        footer.mac = try keys.footerCode(footer, headMAC: blockTemplate.fixedPart.mac)
        try appender.append(block + footer.encoded)
        try appender.flush()
    }
}
