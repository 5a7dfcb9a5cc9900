/// What the index keeps of a segment.
package struct IndexEntry: Hashable, Sendable {
    package static let byteCount = 24

    /// Bytes of the record's content, tag included.
    package var storedByteCount: UInt32
    package var flags: SegmentFlags
    /// The tag as two little-endian integers, so that an entry needs no memory of its own.
    package var tag: SegmentTag

    package init(storedByteCount: UInt32, flags: SegmentFlags, tag: SegmentTag) {
        self.storedByteCount = storedByteCount
        self.flags = flags
        self.tag = tag
    }

    /// Bytes of the whole record, header included.
    package var recordByteCount: UInt64 { UInt64(RecordHeader.byteCount) + UInt64(storedByteCount) }
}

/// Content of a record P: the entries of up to 16,384 consecutive segments of one run.
package struct IndexPage: Hashable, Sendable {
    package static let fixedByteCount = 80

    package var salt: [UInt8]
    package var firstIndex: UInt64
    package var entries: [IndexEntry]

    package init(salt: [UInt8], firstIndex: UInt64, entries: [IndexEntry]) {
        self.salt = salt
        self.firstIndex = firstIndex
        self.entries = entries
    }

    package static func storedByteCount(entryCount: Int) -> Int {
        fixedByteCount + IndexEntry.byteCount * entryCount
    }

    package var recordHeader: RecordHeader {
        RecordHeader(
            .page,
            storedByteCount: UInt32(Self.storedByteCount(entryCount: entries.count)),
            segmentIndex: firstIndex,
            saltPrefix: RecordHeader.saltPrefix(of: salt)
        )
    }

    /// Record header and content before the MAC: what the MAC covers.
    package var authenticatedBytes: [UInt8] {
        let header = recordHeader
        return .gathering(RecordHeader.byteCount + Int(header.storedByteCount)) { bytes in
            header.append(to: &bytes)
            bytes += salt
            bytes.append(littleEndian: firstIndex)
            bytes.append(littleEndian: UInt32(entries.count))
            bytes.append(zeros: 4)
            for entry in entries {
                bytes.append(littleEndian: entry.storedByteCount)
                bytes.append(littleEndian: UInt32(entry.flags.rawValue))
                bytes.append(littleEndian: entry.tag.low)
                bytes.append(littleEndian: entry.tag.high)
            }
        }
    }

    /// Decodes a page whose place is known.
    ///
    /// - Parameters:
    ///   - record: header and content, MAC included, of which the MAC isn't checked here.
    ///   - salt: of the run.
    ///   - firstIndex: index of the first segment.
    ///   - entryCount: as the root or the division requires.
    /// - Throws: `FormatError` with structure `.page`.
    package init(
        decoding record: [UInt8],
        salt: [UInt8],
        firstIndex: UInt64,
        entryCount: Int
    ) throws(FormatError) {
        self.init(salt: salt, firstIndex: firstIndex, entries: [])
        var reader = ByteReader(record, .page)
        var header = recordHeader
        header.storedByteCount = UInt32(Self.storedByteCount(entryCount: entryCount))
        try reader.expect(header.encoded, "record header")
        try reader.expect(salt, "run salt")
        guard try reader.integer(UInt64.self) == firstIndex else {
            throw FormatError(.page, "wrong first index")
        }
        guard try reader.integer(UInt32.self) == entryCount else {
            throw FormatError(.page, "wrong entry count")
        }
        try reader.expectZeros(4)
        entries.reserveCapacity(entryCount)
        for _ in 0..<entryCount {
            let storedByteCount = try reader.integer(UInt32.self)
            let flags = try SegmentFlags(rawValue: reader.integer(UInt8.self))
            guard flags.isSubset(of: .all) else {
                throw FormatError(.page, "an entry has unknown flags")
            }
            try reader.expectZeros(3)
            let tag = try SegmentTag(
                low: reader.integer(UInt64.self),
                high: reader.integer(UInt64.self)
            )
            entries.append(
                IndexEntry(storedByteCount: storedByteCount, flags: flags, tag: tag)
            )
        }
        _ = try reader.take(FormatLimits.macByteCount)
        try reader.expectEnd()
    }
}
