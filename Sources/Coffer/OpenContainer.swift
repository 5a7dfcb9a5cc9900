internal import AuthenticatedEncryption
internal import ContainerFormat
internal import FileAccess
internal import SystemPackage

/// A seekable container whose ends, root and metadata are authentic.
///
/// Safe to use from many threads, as its source is.
struct OpenContainer: Sendable {
    let source: any RangeReadable
    let ends: ContainerEnds
    let keys: ContainerKeys
    let division: SegmentDivision
    let root: Root
    let places: [PagePlace]
    let metadata: Metadata

    /// Authenticates everything but runs, pages and segments ("Opening, seekable", 4 to 8).
    init(_ source: any RangeReadable, ends: ContainerEnds, keys: ContainerKeys) throws {
        self.source = source
        self.ends = ends
        self.keys = keys
        let fixedPart = ends.block.fixedPart
        let footer = ends.footer
        try keys.checkHead(of: ends.block)
        guard
            try ConstantTime.areEqual(
                footer.mac,
                keys.footerCode(footer, headMAC: fixedPart.mac)
            )
        else { throw FormatError(.footer, "it is not authentic") }
        division = try footer.division(segmentByteCount: fixedPart.segmentByteCount)
        try Self.checkPadding(source, ends)

        let record = try source.bytes(
            Int(footer.rootByteCount),
            at: ends.bodyStart + footer.rootOffset
        )
        root = try Root(decoding: record)
        try keys.check(
            record.suffix(FormatLimits.macByteCount),
            .root,
            for: record.dropLast(FormatLimits.macByteCount),
            structure: .root
        )
        guard ConstantTime.areEqual(record.suffix(FormatLimits.macByteCount), footer.rootMAC)
        else { throw FormatError(.root, "it isn't the one that the footer names") }

        let (metadata, metadataEnd) = try Self.readMetadata(source, ends: ends, keys: keys)
        self.metadata = metadata
        places = try root.places(
            segmentCount: division.segmentCount,
            segmentByteCount: division.segmentByteCount,
            bodyOffset: metadataEnd,
            rootOffset: footer.rootOffset
        )
    }

    private static func checkPadding(_ source: any RangeReadable, _ ends: ContainerEnds) throws {
        let footer = ends.footer
        let offset = footer.rootOffset + footer.rootByteCount
        let expected = Padding.encoded(
            at: offset,
            roundingByteCount: ends.block.fixedPart.roundingByteCount
        )
        guard footer.bodyByteCount - offset == UInt64(expected.count) else {
            throw FormatError(.footer, "its fields contradict each other")
        }
        guard try source.bytes(expected.count, at: ends.bodyStart + offset) == expected else {
            throw FormatError(.padding, "it isn't what it must be")
        }
    }

    private static func readMetadata(
        _ source: any RangeReadable,
        ends: ContainerEnds,
        keys: ContainerKeys
    ) throws -> (Metadata, end: UInt64) {
        let headerBytes = try source.bytes(RecordHeader.byteCount, at: ends.bodyStart)
        let header: RecordHeader
        do { header = try RecordHeader(decoding: headerBytes) } catch {
            throw FormatError(.metadata, error.message)
        }
        let contentByteCount = try MetadataRecord.contentByteCount(header)
        let end = UInt64(RecordHeader.byteCount + contentByteCount)
        guard end <= ends.footer.rootOffset else {
            throw FormatError(.metadata, "its length is out of range")
        }
        let content = try source.bytes(
            contentByteCount,
            at: ends.bodyStart + UInt64(RecordHeader.byteCount)
        )
        return (try MetadataRecord.open(content, header: header, keys: keys), end)
    }

    var warnings: [String] { ends.warnings }

    /// What work that goes through all of it does to the page cache, if anything.
    var dropBehind: DropBehind? { (source as? RangeReadableFile)?.dropBehind }
}
