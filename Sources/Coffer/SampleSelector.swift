/// Draws a share of a container's segments at random, without repetition.
///
/// Selection sampling (Knuth, The Art of Computer Programming 2, 3.4.2, algorithm S): one pass in order, and
/// every set of that size is equally likely.
struct SampleSelector {
    private var left: UInt64
    private var wanted: UInt64
    private let selectsAll: Bool
    private var generator = SystemRandomNumberGenerator()
    /// Segments that were selected so far.
    private(set) var selectedCount: UInt64 = 0

    /// `share` is over 0 and at most 1; at least one segment is drawn.
    init(segmentCount: UInt64, share: Double) {
        left = segmentCount
        selectsAll = share >= 1
        wanted =
            selectsAll
            ? segmentCount
            : min(segmentCount, max(1, UInt64((share * Double(segmentCount)).rounded(.up))))
    }

    /// Draws from the next `indices`, which must follow those of the call before.
    ///
    /// - Returns: ordinals, counted from the first of `indices`.
    mutating func select(_ indices: Range<UInt64>) -> PageSelection {
        if selectsAll {
            selectedCount += UInt64(indices.count)
            return .range(0..<indices.count)
        }
        var selected: [Int] = []
        for ordinal in 0..<indices.count {
            if UInt64.random(in: 0..<left, using: &generator) < wanted {
                selected.append(ordinal)
                wanted -= 1
            }
            left -= 1
        }
        selectedCount += UInt64(selected.count)
        return .list(selected)
    }
}
