internal import AuthenticatedEncryption
internal import ContainerFormat

/// An authentic index page and where its segments stand.
struct LoadedPage: Sendable {
    let place: PagePlace
    let entries: [IndexEntry]
    /// Offset in the file of each record.
    let offsets: [UInt64]
    let salt: [UInt8]
    private let saltPrefix: UInt32
    private let division: SegmentDivision

    /// `offset` is that of the first record in the file.
    init(place: PagePlace, page: IndexPage, offset: UInt64, division: SegmentDivision) throws {
        self.place = place
        self.division = division
        entries = page.entries
        salt = page.salt
        saltPrefix = RecordHeader.saltPrefix(of: page.salt)
        var next = offset
        var offsets: [UInt64] = []
        offsets.reserveCapacity(entries.count)
        for (index, entry) in zip(place.indices, page.entries) {
            do {
                try SegmentRules.check(
                    storedByteCount: entry.storedByteCount,
                    flags: entry.flags,
                    plaintextByteCount: division.byteCount(of: index),
                    isFinal: division.isFinal(index),
                    index: index
                )
            } catch {
                throw FormatError(.page, "its entry of segment \(index) is wrong: \(error.message)")
            }
            offsets.append(next)
            next += entry.recordByteCount
        }
        self.offsets = offsets
        guard next - offset == place.pageOffset - place.segmentsOffset else {
            throw FormatError(.page, "its entries don't fill the space before it")
        }
    }

    /// Positions in this page of those of its segments that a range of indices holds.
    func ordinals(of indices: Range<UInt64>) -> Range<Int> {
        let part = place.indices.clamped(to: indices)
        return Int(part.lowerBound - place.firstIndex)..<Int(part.upperBound - place.firstIndex)
    }

    /// The index in the container of a segment of this page.
    func index(of ordinal: Int) -> UInt64 { place.firstIndex + UInt64(ordinal) }

    /// The header that a segment of this page must have.
    func header(of ordinal: Int) -> RecordHeader {
        let entry = entries[ordinal]
        let index = index(of: ordinal)
        return RecordHeader(
            .segment,
            flags: entry.flags,
            storedByteCount: entry.storedByteCount,
            plaintextByteCount: UInt32(division.byteCount(of: index)),
            segmentIndex: index,
            saltPrefix: saltPrefix
        )
    }
}

extension OpenContainer {
    /// Reads and authenticates an index page.
    ///
    /// - Throws: `FormatError` with structure `.page`.
    func loadPage(_ place: PagePlace) throws -> LoadedPage {
        let byteCount =
            RecordHeader.byteCount + IndexPage.storedByteCount(entryCount: place.segmentCount)
        let record = try source.bytes(byteCount, at: ends.bodyStart + place.pageOffset)
        let run = root.runs[place.runNumber]
        let salt = run.salt
        let mac = Array(record.suffix(FormatLimits.macByteCount))
        guard ConstantTime.areEqual(mac, root.pages[place.pageNumber].mac) else {
            throw FormatError(.page, "it isn't the one that the root names")
        }
        try keys.check(
            mac,
            .page,
            salt: salt,
            for: record.dropLast(FormatLimits.macByteCount),
            structure: .page
        )
        let page = try IndexPage(
            decoding: record,
            salt: salt,
            firstIndex: place.firstIndex,
            entryCount: place.segmentCount
        )
        guard
            place.indices.upperBound < run.firstIndex + run.segmentCount
                || page.entries.last?.tag.bytes == run.lastTag
        else { throw FormatError(.page, "the root names another last tag of its run") }
        return try LoadedPage(
            place: place,
            page: page,
            offset: ends.bodyStart + place.segmentsOffset,
            division: division
        )
    }

    /// Reads and authenticates the header of a run, if the page is its run's first.
    ///
    /// - Throws: `FormatError` with structure `.run`.
    func checkRun(before place: PagePlace) throws {
        let number = place.runNumber
        let run = root.runs[number]
        guard run.firstIndex == place.firstIndex else { return }
        let previous = number > 0 ? root.runs[number - 1] : nil
        let header = RunHeader(
            salt: run.salt,
            firstIndex: run.firstIndex,
            previous: previous.map { ($0.salt, $0.lastTag) }
        )
        let expected = header.authenticatedBytes
        let record = try source.bytes(
            expected.count + FormatLimits.macByteCount,
            at: ends.bodyStart + run.offset
        )
        guard record.starts(with: expected) else {
            throw FormatError(.run, "the header of the run at segment \(run.firstIndex) is wrong")
        }
        try keys.check(
            record.suffix(FormatLimits.macByteCount),
            .runMAC,
            salt: run.salt,
            for: expected,
            structure: .run
        )
    }
}
