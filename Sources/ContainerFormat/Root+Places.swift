extension Root {
    /// Works out the place of every page, checking that runs and pages divide the body without gap
    /// or overlap.
    ///
    /// - Parameters:
    ///   - segmentCount: of the container.
    ///   - segmentByteCount: segment size.
    ///   - bodyOffset: where the metadata record ends and the first run must begin.
    ///   - rootOffset: body offset of the root, where the last page must end.
    /// - Returns: a place for each page, in order.
    /// - Throws: `FormatError` with structure `.root`.
    package func places(
        segmentCount: UInt64,
        segmentByteCount: Int,
        bodyOffset: UInt64,
        rootOffset: UInt64
    ) throws(FormatError) -> [PagePlace] {
        let runHeaderByteCount = UInt64(RecordHeader.byteCount + RunHeader.storedByteCount)
        let limit = SegmentDivision.runSegmentLimit(segmentByteCount: segmentByteCount)
        var places: [PagePlace] = []
        places.reserveCapacity(pages.count)
        var index: UInt64 = 0
        var offset = bodyOffset
        for (runNumber, run) in runs.enumerated() {
            guard
                run.firstIndex == index, 1...limit ~= run.segmentCount,
                run.segmentCount <= segmentCount - index, run.offset == offset,
                offset <= rootOffset, rootOffset - offset >= runHeaderByteCount
            else { throw FormatError(.root, "its runs don't divide the container") }
            offset += runHeaderByteCount
            let runEnd = index + run.segmentCount
            while index < runEnd {
                let pageNumber = places.count
                let count = Int(min(runEnd - index, UInt64(FormatLimits.pageSegmentCount)))
                // Compared by subtraction, so that no offset can overflow.
                guard
                    pageNumber < pages.count, pages[pageNumber].firstIndex == index,
                    pages[pageNumber].offset >= offset, pages[pageNumber].offset <= rootOffset,
                    rootOffset - pages[pageNumber].offset
                        >= PagePlace.pageByteCount(segmentCount: count)
                else { throw FormatError(.root, "its pages don't divide the container") }
                let place = PagePlace(
                    runNumber: runNumber,
                    pageNumber: pageNumber,
                    firstIndex: index,
                    segmentCount: count,
                    segmentsOffset: offset,
                    pageOffset: pages[pageNumber].offset
                )
                places.append(place)
                index += UInt64(count)
                offset = place.endOffset
            }
        }
        guard index == segmentCount, places.count == pages.count, offset == rootOffset else {
            throw FormatError(.root, "its runs and pages don't fill the container")
        }
        return places
    }
}
