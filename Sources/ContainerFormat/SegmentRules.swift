/// What the format requires of a segment's lengths and flags.
package enum SegmentRules {
    /// Stored length of a segment that is not compressed.
    package static func rawStoredByteCount(plaintextByteCount: Int) -> UInt32 {
        UInt32(plaintextByteCount + FormatLimits.tagByteCount)
    }

    /// Checks stored length and zstd flag against the plaintext length, and the final flag.
    package static func check(
        storedByteCount: UInt32,
        flags: SegmentFlags,
        plaintextByteCount: Int,
        isFinal: Bool,
        index: UInt64
    ) throws(FormatError) {
        guard flags.contains(.final) == isFinal else {
            throw FormatError(
                .segment,
                isFinal
                    ? "the last segment isn't marked final: the end is missing"
                    : "a segment before the end is marked final",
                segment: index
            )
        }
        let raw = rawStoredByteCount(plaintextByteCount: plaintextByteCount)
        let fits =
            flags.contains(.zstd)
            ? storedByteCount > FormatLimits.tagByteCount && storedByteCount < raw
            : storedByteCount == raw
        guard fits else {
            throw FormatError(.segment, "its stored length is wrong", segment: index)
        }
    }

    /// Checks, for a stream, a plaintext length whose place in the division isn't known yet.
    package static func checkStreamed(
        header: RecordHeader,
        index: UInt64,
        segmentByteCount: Int,
        saltPrefix: UInt32
    ) throws(FormatError) {
        guard header.segmentIndex == index, header.saltPrefix == saltPrefix else {
            throw FormatError(.segment, "it stands out of order, or is foreign", segment: index)
        }
        let isFinal = header.flags.contains(.final)
        let plaintextByteCount = Int(header.plaintextByteCount)
        guard
            isFinal
                ? plaintextByteCount <= segmentByteCount && (plaintextByteCount > 0 || index == 0)
                : plaintextByteCount == segmentByteCount
        else { throw FormatError(.segment, "its plaintext length is wrong", segment: index) }
        try check(
            storedByteCount: header.storedByteCount,
            flags: header.flags,
            plaintextByteCount: plaintextByteCount,
            isFinal: isFinal,
            index: index
        )
    }
}
