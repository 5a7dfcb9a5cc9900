/// Sizes and limits of the format, version 1, suite 1 (format specification, "Limits").
package enum FormatLimits {
    package static let version: UInt16 = 1
    package static let suite: UInt16 = 1

    package static let segmentByteCountLog2: ClosedRange<UInt8> = 16...26
    package static let defaultSegmentByteCount = 1 << 20
    /// Plaintext of one run, at most: it keeps every AES-GCM key inside its limits.
    package static let runByteCount: UInt64 = 1 << 40
    package static let plaintextByteCount = UInt64(Int64.max)
    package static let pageSegmentCount = 16_384

    package static let blockByteCount = 512...1 << 20
    package static let contextByteCount = 8_192
    package static let metadataByteCount = 65_536
    package static let slotCount = 16
    /// What an option may raise `slotCount` to.
    package static let raisedSlotCount = 64
    package static let slotKeyIDByteCount = 2_048
    package static let slotBodyByteCount = 16_384

    package static let containerIDByteCount = 32
    package static let saltByteCount = 32
    package static let macByteCount = 32
    package static let tagByteCount = 16
}

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
