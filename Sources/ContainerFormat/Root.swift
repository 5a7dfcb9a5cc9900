/// Content of a record X: where each run and each index page stands.
package struct Root: Hashable, Sendable {
    package struct Run: Hashable, Sendable {
        static let byteCount = 72

        package var salt: [UInt8]
        package var firstIndex: UInt64
        package var segmentCount: UInt64
        /// Body offset of the run header.
        package var offset: UInt64
        package var lastTag: [UInt8]

        package init(
            salt: [UInt8],
            firstIndex: UInt64,
            segmentCount: UInt64,
            offset: UInt64,
            lastTag: [UInt8]
        ) {
            self.salt = salt
            self.firstIndex = firstIndex
            self.segmentCount = segmentCount
            self.offset = offset
            self.lastTag = lastTag
        }
    }

    package struct Page: Hashable, Sendable {
        static let byteCount = 48

        /// Body offset of the index page.
        package var offset: UInt64
        package var firstIndex: UInt64
        package var mac: [UInt8]

        package init(offset: UInt64, firstIndex: UInt64, mac: [UInt8]) {
            self.offset = offset
            self.firstIndex = firstIndex
            self.mac = mac
        }
    }

    package static let fixedByteCount = 40
    /// Length of the shortest root record, header included.
    package static let leastRecordByteCount = UInt64(
        RecordHeader.byteCount + fixedByteCount + Run.byteCount + Page.byteCount
    )

    /// Length of the longest root record of a container, header included: a run and a page for each segment.
    package static func mostRecordByteCount(segmentCount: UInt64) -> UInt64 {
        min(
            UInt64(RecordHeader.byteCount) + UInt64(UInt32.max),
            UInt64(RecordHeader.byteCount + fixedByteCount)
                + UInt64(Run.byteCount + Page.byteCount) * min(segmentCount, 1 << 32)
        )
    }

    package var runs: [Run]
    package var pages: [Page]

    package init(runs: [Run] = [], pages: [Page] = []) {
        self.runs = runs
        self.pages = pages
    }

    package var storedByteCount: Int {
        Self.storedByteCount(runCount: runs.count, pageCount: pages.count)
    }

    static func storedByteCount(runCount: Int, pageCount: Int) -> Int {
        fixedByteCount + Run.byteCount * runCount + Page.byteCount * pageCount
    }

    /// Record header and content before the MAC: what the MAC covers.
    package var authenticatedBytes: [UInt8] {
        .gathering(RecordHeader.byteCount + storedByteCount) { bytes in
            RecordHeader(.root, storedByteCount: UInt32(storedByteCount)).append(to: &bytes)
            bytes.append(littleEndian: UInt32(runs.count))
            bytes.append(littleEndian: UInt32(pages.count))
            for run in runs {
                bytes += run.salt
                bytes.append(littleEndian: run.firstIndex)
                bytes.append(littleEndian: run.segmentCount)
                bytes.append(littleEndian: run.offset)
                bytes += run.lastTag
            }
            for page in pages {
                bytes.append(littleEndian: page.offset)
                bytes.append(littleEndian: page.firstIndex)
                bytes += page.mac
            }
        }
    }

    /// Decodes header and content, MAC included, of which the MAC isn't checked here.
    ///
    /// - Throws: `FormatError` with structure `.root`.
    package init(decoding record: [UInt8]) throws(FormatError) {
        self.init()
        var reader = ByteReader(record, .root)
        guard record.count <= Int(UInt32.max), record.count >= Self.leastRecordByteCount else {
            throw FormatError(.root, "its length is out of range")
        }
        let storedByteCount = UInt32(record.count - RecordHeader.byteCount)
        try reader.expect(
            RecordHeader(.root, storedByteCount: storedByteCount).encoded,
            "record header"
        )
        let runCount = try UInt64(reader.integer(UInt32.self))
        let pageCount = try UInt64(reader.integer(UInt32.self))
        // Both counts are below 2^32, so this can't overflow, and it bounds both by bytes at hand.
        let needed =
            UInt64(Self.fixedByteCount) + runCount * UInt64(Run.byteCount)
            + pageCount * UInt64(Page.byteCount)
        guard needed == UInt64(storedByteCount), runCount >= 1, pageCount >= 1 else {
            throw FormatError(.root, "its counts don't fit its length")
        }
        for _ in 0..<runCount {
            runs.append(
                try Run(
                    salt: reader.take(FormatLimits.saltByteCount),
                    firstIndex: reader.integer(UInt64.self),
                    segmentCount: reader.integer(UInt64.self),
                    offset: reader.integer(UInt64.self),
                    lastTag: reader.take(FormatLimits.tagByteCount)
                )
            )
        }
        for _ in 0..<pageCount {
            pages.append(
                try Page(
                    offset: reader.integer(UInt64.self),
                    firstIndex: reader.integer(UInt64.self),
                    mac: reader.take(FormatLimits.macByteCount)
                )
            )
        }
    }
}
