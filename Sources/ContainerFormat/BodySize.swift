/// How long the body of a container is, before there is one.
package enum BodySize {
    /// Counts what stands between the blocks, padding included.
    ///
    /// - Parameters:
    ///   - division: how the plaintext is divided.
    ///   - contentByteCount: what all segments have, without tags: the plaintext's length if none is compressed.
    ///   - metadataByteCount: of the metadata, encoded and not sealed.
    ///   - runSegmentLimit: the most segments of a run, at least 1.
    ///   - roundingByteCount: what the block's length is a multiple of.
    /// - Returns: a multiple of the rounding.
    package static func byteCount(
        of division: SegmentDivision,
        contentByteCount: UInt64,
        metadataByteCount: Int,
        runSegmentLimit: UInt64,
        roundingByteCount: Int
    ) -> UInt64 {
        let segments = division.segmentCount
        let (fullRuns, rest) = segments.quotientAndRemainder(dividingBy: runSegmentLimit)
        let runs = fullRuns + (rest > 0 ? 1 : 0)
        let pages = fullRuns * pageCount(of: runSegmentLimit) + pageCount(of: rest)

        let metadata = record(
            FormatLimits.saltByteCount + metadataByteCount + FormatLimits.tagByteCount
        )
        let root = record(Root.storedByteCount(runCount: Int(runs), pageCount: Int(pages)))
        let unpadded =
            metadata + root + runs * record(RunHeader.storedByteCount)
            + segments * record(FormatLimits.tagByteCount) + contentByteCount
            + pages * record(IndexPage.fixedByteCount) + segments * UInt64(IndexEntry.byteCount)
        return unpadded
            + record(Padding.zeroByteCount(at: unpadded, roundingByteCount: roundingByteCount))
    }

    private static func pageCount(of segmentCount: UInt64) -> UInt64 {
        let limit = UInt64(FormatLimits.pageSegmentCount)
        return segmentCount / limit + (segmentCount % limit > 0 ? 1 : 0)
    }

    /// A record with so much content.
    private static func record(_ storedByteCount: Int) -> UInt64 {
        UInt64(RecordHeader.byteCount + storedByteCount)
    }
}
