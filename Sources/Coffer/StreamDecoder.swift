internal import AuthenticatedEncryption
internal import ContainerFormat
internal import SegmentPipeline
internal import SystemPackage

/// Opens a container that can only be read from beginning to end ("Reading a stream").
struct StreamDecoder {
    let head: Block
    private let stream: ContainerStream
    private var root = Root()
    private(set) var plaintextByteCount: UInt64 = 0
    private(set) var segmentCount: UInt64 = 0

    var storedByteCount: UInt64 { stream.byteCount }

    /// Reads the head block.
    init(reading stream: ContainerStream, slotLimit: Int) throws {
        self.stream = stream
        head = try stream.readHeadBlock(slotLimit: slotLimit)
    }

    /// Authenticates the head and the metadata, which come before any segment.
    func readMetadata(keys: ContainerKeys) throws -> Metadata {
        try keys.checkHead(of: head)
        let header = try stream.readHeader()
        let content = try stream.read(
            MetadataRecord.contentByteCount(header),
            for: .metadata
        )
        return try MetadataRecord.open(content, header: header, keys: keys)
    }

    /// Opens all segments, into `output` if there is one, and checks all that follows them.
    mutating func decode(
        keys: ContainerKeys,
        to output: JobOutput?,
        configuration: Configuration,
        member: DecryptionMember? = nil,
        throttle: Throttle?,
        progress: WorkProgress?,
        cancellation: Cancellation
    ) throws {
        let segmentByteCount = head.fixedPart.segmentByteCount
        var sink = PlaintextSink(
            output,
            range: 0..<FormatLimits.plaintextByteCount,
            segmentByteCount: segmentByteCount,
            progress: progress
        )
        sink.writesHoles = configuration.writesHoles && output?.isTemporary == true
        let stages = try DecryptionStages(
            keys: keys,
            segmentByteCount: segmentByteCount,
            largestByteCount: segmentByteCount,
            segmentCount: nil,
            isOrdered: output != nil,
            configuration: configuration,
            member: member,
            throttle: throttle,
            cancellation: cancellation
        )
        var header = try stream.readHeader()
        var sawFinal = false
        repeat {
            let reader = try readRun(header, keys: keys, stages: stages, sink: sink)
            header = reader.pending
            sawFinal = reader.sawFinal
        } while !sawFinal
        try readEnd(header, keys: keys)
    }

    private mutating func readRun(
        _ header: RecordHeader,
        keys: ContainerKeys,
        stages: DecryptionStages,
        sink: PlaintextSink
    ) throws -> SegmentStreamReader {
        let offset = stream.bodyOffset - UInt64(RecordHeader.byteCount)
        guard header.kind == .run, Int(header.storedByteCount) == RunHeader.storedByteCount else {
            throw FormatError(
                .record,
                "a \(header.kind.structure) record stands where a run must begin"
            )
        }
        let content = try stream.read(RunHeader.storedByteCount, for: .run)
        let salt = Array(content.prefix(FormatLimits.saltByteCount))
        let expected = RunHeader(
            salt: salt,
            firstIndex: segmentCount,
            previous: root.runs.last.map { ($0.salt, $0.lastTag) }
        ).authenticatedBytes
        guard header.encoded + content.dropLast(FormatLimits.macByteCount) == expected else {
            throw FormatError(.run, "the header of the run at segment \(segmentCount) is wrong")
        }
        try keys.check(
            content.suffix(FormatLimits.macByteCount),
            .runMAC,
            salt: salt,
            for: expected,
            structure: .run
        )

        let reader = try SegmentStreamReader(
            stream: stream,
            segmentByteCount: head.fixedPart.segmentByteCount,
            salt: salt,
            firstIndex: segmentCount
        )
        var lastTag: [UInt8] = []
        var isPageFull = true
        while isPageFull, reader.pending.kind == .segment, !reader.sawFinal {
            let firstIndex = reader.nextIndex
            try stages.open(runSalt: salt, reading: { try reader.read(into: $0) }, to: sink)
            isPageFull = reader.entries.count == FormatLimits.pageSegmentCount
            lastTag = reader.entries.last?.tag.bytes ?? []
            try checkPage(reader, salt: salt, firstIndex: firstIndex, keys: keys)
        }
        guard reader.segmentCount > 0 else {
            throw FormatError(.run, "the run at segment \(segmentCount) has no segment")
        }
        root.runs.append(
            Root.Run(
                salt: salt,
                firstIndex: segmentCount,
                segmentCount: reader.segmentCount,
                offset: offset,
                lastTag: lastTag
            )
        )
        segmentCount += reader.segmentCount
        plaintextByteCount += reader.plaintextByteCount
        return reader
    }

    private mutating func checkPage(
        _ reader: SegmentStreamReader,
        salt: [UInt8],
        firstIndex: UInt64,
        keys: ContainerKeys
    ) throws {
        let offset = stream.bodyOffset - UInt64(RecordHeader.byteCount)
        let page = IndexPage(salt: salt, firstIndex: firstIndex, entries: reader.entries)
        let bytes = page.authenticatedBytes
        let mac = try keys.code(.page, salt: salt, for: bytes)
        guard reader.pending == page.recordHeader else {
            throw FormatError(.page, "its record header is wrong, or it is missing")
        }
        try stream.expect(bytes.dropFirst(RecordHeader.byteCount) + mac, .page)
        root.pages.append(Root.Page(offset: offset, firstIndex: firstIndex, mac: mac))
        try reader.advance()
    }

    private mutating func readEnd(_ header: RecordHeader, keys: ContainerKeys) throws {
        let rootOffset = stream.bodyOffset - UInt64(RecordHeader.byteCount)
        let rootBytes = root.authenticatedBytes
        let rootMAC = try keys.code(.root, for: rootBytes)
        guard header.encoded == Array(rootBytes.prefix(RecordHeader.byteCount)) else {
            throw FormatError(.root, "its record header is wrong, or it is missing")
        }
        try stream.expect(rootBytes.dropFirst(RecordHeader.byteCount) + rootMAC, .root)
        try stream.expect(
            Padding.encoded(
                at: stream.bodyOffset,
                roundingByteCount: head.fixedPart.roundingByteCount
            ),
            .padding
        )
        let bodyByteCount = stream.bodyOffset
        try checkTailBlock()
        var footer = Footer(
            rootMAC: rootMAC,
            bodyByteCount: bodyByteCount,
            rootOffset: rootOffset,
            rootByteCount: UInt64(rootBytes.count + rootMAC.count),
            segmentCount: segmentCount,
            plaintextByteCount: plaintextByteCount
        )
        footer.mac = try keys.footerCode(footer, headMAC: head.fixedPart.mac)
        try stream.expect(footer.encoded, .footer)
        try stream.expectEnd()
    }

    private mutating func checkTailBlock() throws {
        let bytes = try stream.read(head.byteCount, for: .block)
        switch try ContainerEnds.parse(bytes) {
        case .success(let tail):
            try ContainerEnds.checkAgreement(head, tail)
            generationsDiffer = head.generation != tail.generation
        case .failure(let error):
            badTailReason = error.message
        }
    }

    /// What the user should know although the plaintext is right.
    var warnings: [String] {
        if let badTailReason {
            return ["the tail block is damaged (\(badTailReason)): `coffer repair` mends it"]
        }
        return generationsDiffer ? [ContainerEnds.interruptedChange] : []
    }

    private var generationsDiffer = false

    /// Why the tail block is bad, if it is.
    private(set) var badTailReason: String?
}
