/// Where an index page and the segments that it covers must stand.
package struct PagePlace: Hashable, Sendable {
    /// Position in the root's list of runs.
    package var runNumber: Int
    /// Position in the root's list of pages.
    package var pageNumber: Int
    package var firstIndex: UInt64
    package var segmentCount: Int
    /// Body offset of the page's first segment.
    package var segmentsOffset: UInt64
    /// Body offset of the page, where its segments end.
    package var pageOffset: UInt64

    package var indices: Range<UInt64> { firstIndex..<firstIndex + UInt64(segmentCount) }
    /// Body offset at which the page's record ends.
    package var endOffset: UInt64 { pageOffset + Self.pageByteCount(segmentCount: segmentCount) }

    /// Length of the record of a page that covers `segmentCount` segments.
    static func pageByteCount(segmentCount: Int) -> UInt64 {
        UInt64(RecordHeader.byteCount + IndexPage.storedByteCount(entryCount: segmentCount))
    }
}
