internal import AuthenticatedEncryption
internal import ContainerFormat

/// Walks an unfinished container from its first run on and authenticates each record, up to the first thing that is
/// missing, torn or wrong, or to the root.
///
/// What it has found good is what a writer with the container's key wrote, in this order and place, for a plaintext of
/// this length. Nothing behind `end` has been believed.
struct PartialWalk {
    private static let runHeaderByteCount = RecordHeader.byteCount + RunHeader.storedByteCount

    private let reader: PartialReader
    private let keys: ContainerKeys
    private let division: SegmentDivision
    private let segments: PartialSegments
    private let blockByteCount: UInt64

    /// The runs and pages that are good, or will be with the closing page.
    private(set) var root = Root()
    /// The segments that are good.
    private(set) var segmentCount: UInt64 = 0
    /// Where in the file that ends which is good: after a segment or a page.
    private(set) var end: UInt64
    /// The page of the last run's segments that have none; empty if all have theirs.
    private(set) var closingPage: [UInt8] = []

    /// Begins at `start`, the end of the metadata, which was authenticated.
    init(
        _ reader: PartialReader,
        from start: UInt64,
        keys: ContainerKeys,
        division: SegmentDivision,
        segments: PartialSegments,
        blockByteCount: Int
    ) {
        self.reader = reader
        self.keys = keys
        self.division = division
        self.segments = segments
        self.blockByteCount = UInt64(blockByteCount)
        end = start
    }

    mutating func run() throws {
        while segmentCount < division.segmentCount, closingPage.isEmpty, try takeRun() {}
    }

    /// Takes what is good of a run; false if no segment is, and then nothing of it is taken.
    private mutating func takeRun() throws -> Bool {
        guard let salt = try readRunHeader() else { return false }
        let offset = end
        let firstIndex = segmentCount
        let limit = SegmentDivision.runSegmentLimit(
            segmentByteCount: division.segmentByteCount
        )
        var lastTag: [UInt8]?
        var start = offset + UInt64(Self.runHeaderByteCount)
        var isPageFull = true
        while isPageFull, closingPage.isEmpty, segmentCount - firstIndex < limit {
            let left = limit - (segmentCount - firstIndex)
            let entries = try segments.open(
                runSalt: salt,
                firstIndex: segmentCount,
                limit: Int(min(left, UInt64(FormatLimits.pageSegmentCount))),
                at: start
            )
            guard let last = entries.last else { break }
            lastTag = last.tag.bytes
            isPageFull = entries.count == FormatLimits.pageSegmentCount
            try takePage(
                IndexPage(salt: salt, firstIndex: segmentCount, entries: entries),
                from: start
            )
            start = end
        }
        guard let lastTag else { return false }
        root.runs.append(
            Root.Run(
                salt: salt,
                firstIndex: firstIndex,
                segmentCount: segmentCount - firstIndex,
                offset: offset - blockByteCount,
                lastTag: lastTag
            )
        )
        return true
    }

    /// The salt of the run that begins at `end`; nil if no authentic one does that follows the one before.
    private func readRunHeader() throws -> [UInt8]? {
        guard let record = reader.bytes(Self.runHeaderByteCount, at: end) else { return nil }
        let salt = Array(record[RecordHeader.byteCount...].prefix(FormatLimits.saltByteCount))
        let expected = RunHeader(
            salt: salt,
            firstIndex: segmentCount,
            previous: root.runs.last.map { ($0.salt, $0.lastTag) }
        ).authenticatedBytes
        guard record.starts(with: expected) else { return nil }
        let mac = Array(record.suffix(FormatLimits.macByteCount))
        do {
            try keys.check(mac, .runMAC, salt: salt, for: expected, structure: .run)
        } catch is FormatError { return nil }
        return salt
    }

    /// Takes the segments of a page, which begin at `start`, and the page if it follows them as it must.
    private mutating func takePage(_ page: IndexPage, from start: UInt64) throws {
        let authenticatedBytes = page.authenticatedBytes
        let mac = try keys.code(.page, salt: page.salt, for: authenticatedBytes)
        let bytes = authenticatedBytes + mac
        let offset = page.entries.reduce(start) { $0 + $1.recordByteCount }
        root.pages.append(
            Root.Page(offset: offset - blockByteCount, firstIndex: page.firstIndex, mac: mac)
        )
        segmentCount += UInt64(page.entries.count)
        end = offset
        if let found = reader.bytes(bytes.count, at: offset), ConstantTime.areEqual(found, bytes) {
            end += UInt64(bytes.count)
        } else {
            closingPage = bytes
        }
    }
}
