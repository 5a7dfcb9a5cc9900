internal import ContainerFormat

/// Where the structures of a container stand, as offsets in its file; nothing is authenticated.
struct Layout {
    let byteCount: Int
    let footer: Footer
    let blockByteCount: Int
    let segmentByteCount: Int
    let root: Root
    let places: [PagePlace]

    init(_ bytes: [UInt8]) throws {
        byteCount = bytes.count
        footer = try Footer(decoding: Array(bytes.suffix(Footer.byteCount)))
        blockByteCount = try footer.blockByteCount(fileByteCount: UInt64(bytes.count))
        segmentByteCount = 1 << Int(bytes[12])
        let start = blockByteCount + Int(footer.rootOffset)
        root = try Root(decoding: Array(bytes[start..<start + Int(footer.rootByteCount)]))
        let header = Array(bytes[blockByteCount..<blockByteCount + RecordHeader.byteCount])
        let metadata = try RecordHeader(decoding: header)
        places = try root.places(
            segmentCount: footer.segmentCount,
            segmentByteCount: segmentByteCount,
            bodyOffset: UInt64(RecordHeader.byteCount) + UInt64(metadata.storedByteCount),
            rootOffset: footer.rootOffset
        )
    }

    var head: Range<UInt64> { 0..<UInt64(blockByteCount) }
    var tail: Range<UInt64> {
        head.upperBound + footer.bodyByteCount..<UInt64(byteCount - Footer.byteCount)
    }
    var footerRange: Range<UInt64> { UInt64(byteCount - Footer.byteCount)..<UInt64(byteCount) }
    var metadata: Range<UInt64> {
        head.upperBound..<head.upperBound + root.runs[0].offset
    }
    /// Root and padding.
    var rootAndPadding: Range<UInt64> {
        head.upperBound + footer.rootOffset..<tail.lowerBound
    }

    func run(_ number: Int) -> Range<UInt64> {
        let start = head.upperBound + root.runs[number].offset
        return start..<start + UInt64(RecordHeader.byteCount + RunHeader.storedByteCount)
    }

    func page(_ number: Int) -> Range<UInt64> {
        let place = places[number]
        return head.upperBound + place.pageOffset..<head.upperBound + place.endOffset
    }

    /// Number of the page that covers a segment.
    func pageNumber(of index: UInt64) -> Int {
        places.firstIndex { $0.indices.contains(index) } ?? 0
    }

    /// The record of a segment of an uncompressed container.
    func segment(_ index: UInt64) -> Range<UInt64> {
        let place = places[pageNumber(of: index)]
        let overhead = UInt64(RecordHeader.byteCount + FormatLimits.tagByteCount)
        let start =
            head.upperBound + place.segmentsOffset
            + (index - place.firstIndex) * (UInt64(segmentByteCount) + overhead)
        let division = SegmentDivision(
            plaintextByteCount: footer.plaintextByteCount,
            segmentByteCount: segmentByteCount
        )
        return start..<start + UInt64(division.byteCount(of: index)) + overhead
    }
}

/// What ranges cover together: sorted, touching ones joined, empty ones left out.
func coverage(_ ranges: [Range<UInt64>]) -> [Range<UInt64>] {
    var covered: [Range<UInt64>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) where !range.isEmpty {
        if let last = covered.last, range.lowerBound <= last.upperBound {
            covered[covered.count - 1] =
                last.lowerBound..<max(last.upperBound, range.upperBound)
        } else {
            covered.append(range)
        }
    }
    return covered
}
