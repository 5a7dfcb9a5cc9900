internal import ContainerFormat
internal import FileAccess

/// Reads the segments of one run from a stream into slots, checking each against the rules.
///
/// It is always one record header ahead, which it gets with the end of the segment before.
///
/// `@unchecked Sendable`: as for `ContainerStream`.
final class SegmentStreamReader: @unchecked Sendable {
    private let stream: ContainerStream
    private let segmentByteCount: Int
    private let segmentLimit: UInt64
    private let saltPrefix: UInt32

    /// The header of the record that comes next.
    private(set) var pending: RecordHeader
    private(set) var segmentCount: UInt64 = 0
    private(set) var plaintextByteCount: UInt64 = 0
    private(set) var sawFinal = false
    /// Of the segments since the last page.
    private(set) var entries: [IndexEntry] = []

    private let firstIndex: UInt64

    init(
        stream: ContainerStream,
        segmentByteCount: Int,
        salt: [UInt8],
        firstIndex: UInt64
    ) throws {
        self.stream = stream
        self.segmentByteCount = segmentByteCount
        self.firstIndex = firstIndex
        segmentLimit = SegmentDivision.runSegmentLimit(segmentByteCount: segmentByteCount)
        saltPrefix = RecordHeader.saltPrefix(of: salt)
        pending = try stream.readHeader()
        entries.reserveCapacity(FormatLimits.pageSegmentCount)
    }

    /// Index of the segment that comes next.
    var nextIndex: UInt64 { firstIndex + segmentCount }

    /// Reads the next segment of the page; false if the page is full or another record comes.
    func read(into slot: SegmentSlot) throws -> Bool {
        guard pending.kind == .segment, entries.count < FormatLimits.pageSegmentCount else {
            return false
        }
        guard !sawFinal else {
            throw FormatError(.segment, "it follows the final segment", segment: nextIndex)
        }
        guard segmentCount < segmentLimit else {
            throw FormatError(.run, "it has more segments than a run may have")
        }
        let header = pending
        try SegmentRules.checkStreamed(
            header: header,
            index: nextIndex,
            segmentByteCount: segmentByteCount,
            saltPrefix: saltPrefix
        )
        let recordEnd =
            SegmentSlot.contentOffset + Int(header.storedByteCount)
        let range = SegmentSlot.recordOffset..<recordEnd + RecordHeader.byteCount
        let tag = try slot.record.withMutableBytes(range) { bytes in
            header.encode(into: &bytes)
            var rest = bytes._mutatingExtracting(RecordHeader.byteCount..<bytes.byteCount)
            try stream.read(into: &rest, for: .segment)
            let end = bytes.byteCount - RecordHeader.byteCount
            pending = try RecordHeader(
                decoding: bytes.bytes.extracting(end..<bytes.byteCount)
            )
            return SegmentTag(atEndOf: bytes.bytes.extracting(0..<end))
        }
        slot.header = header
        entries.append(
            IndexEntry(storedByteCount: header.storedByteCount, flags: header.flags, tag: tag)
        )
        segmentCount += 1
        plaintextByteCount += UInt64(header.plaintextByteCount)
        sawFinal = header.flags.contains(.final)
        return true
    }

    /// Ends the page and reads the header after it.
    func advance() throws {
        entries.removeAll(keepingCapacity: true)
        pending = try stream.readHeader()
    }
}
