/// How a plaintext is divided into segments: there is one way for each length.
package struct SegmentDivision: Hashable, Sendable {
    package let plaintextByteCount: UInt64
    package let segmentByteCount: Int

    /// - Parameters:
    ///   - plaintextByteCount: at most `FormatLimits.plaintextByteCount`.
    ///   - segmentByteCount: a segment size within the limits.
    package init(plaintextByteCount: UInt64, segmentByteCount: Int) {
        precondition(plaintextByteCount <= FormatLimits.plaintextByteCount)
        precondition(segmentByteCount > 0)
        self.plaintextByteCount = plaintextByteCount
        self.segmentByteCount = segmentByteCount
    }

    /// Number of segments: at least 1, as an empty plaintext has one empty segment.
    package var segmentCount: UInt64 {
        let size = UInt64(segmentByteCount)
        return max(1, plaintextByteCount / size + (plaintextByteCount % size == 0 ? 0 : 1))
    }

    /// Offset in the plaintext at which segment `index` begins.
    package func offset(of index: UInt64) -> UInt64 { index * UInt64(segmentByteCount) }

    /// Plaintext bytes of segment `index`, which must be one of the container's.
    package func byteCount(of index: UInt64) -> Int {
        precondition(index < segmentCount)
        return Int(min(plaintextByteCount - offset(of: index), UInt64(segmentByteCount)))
    }

    package func isFinal(_ index: UInt64) -> Bool { index == segmentCount - 1 }

    /// Most segments of one run, for a segment size.
    package static func runSegmentLimit(segmentByteCount: Int) -> UInt64 {
        FormatLimits.runByteCount / UInt64(segmentByteCount)
    }
}
