internal import ContainerFormat
internal import Testing

/// What must hold of a container that was continued, counted from its records and those of the one that was cut.
struct ResumedRuns {
    /// Of the container that was cut, which no two runs sealed.
    let sealed: Anatomy

    /// How many segments are whole in the first bytes of the container.
    func segmentCount(within byteCount: Int) -> Int {
        sealed.positions(of: "S").count { sealed.records[$0].range.upperBound <= byteCount }
    }

    /// The first index of each run of the result, for so many segments that are kept, in runs of 3.
    func firstIndices(keeping count: Int, of total: Int) -> [Int] {
        Array(stride(from: 0, to: count, by: 3)) + Array(stride(from: count, to: total, by: 3))
    }

    /// Expects the runs that must be there, the kept segments byte for byte, and no index twice under one salt.
    func expect(
        _ result: [UInt8],
        keeping count: Int,
        of total: Int,
        _ comment: @autoclosure () -> Comment,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let root = try Layout(result).root
        let old = try Layout(sealed.bytes).root
        let firstIndices = root.runs.map { Int($0.firstIndex) }
        #expect(
            firstIndices == self.firstIndices(keeping: count, of: total),
            comment(),
            sourceLocation: sourceLocation
        )
        #expect(
            Set(root.runs.map(\.salt)).count == root.runs.count,
            comment(),
            sourceLocation: sourceLocation
        )
        let keptRuns = root.runs.prefix { Int($0.firstIndex) < count }.map(\.salt)
        #expect(
            keptRuns == old.runs.prefix(keptRuns.count).map(\.salt),
            comment(),
            sourceLocation: sourceLocation
        )
        // What was sealed after the cut was sealed under keys that the old container never had.
        let newRuns = Set(root.runs.dropFirst(keptRuns.count).map(\.salt))
        #expect(
            newRuns.isDisjoint(with: old.runs.map(\.salt)),
            comment(),
            sourceLocation: sourceLocation
        )
        let places = sealed.positions(of: "S").prefix(count)
        let end = places.last.map { sealed.records[$0].range.upperBound } ?? 0
        expectSame(
            Array(result.prefix(end)),
            sealed.bytes.prefix(end),
            comment(),
            sourceLocation: sourceLocation
        )
        if count == total {
            expectSame(result, sealed.bytes, comment(), sourceLocation: sourceLocation)
        }
    }
}
