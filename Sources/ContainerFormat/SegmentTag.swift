/// The 16 bytes of a segment's tag.
package struct SegmentTag: Hashable, Sendable {
    package var low: UInt64
    package var high: UInt64

    package init(low: UInt64, high: UInt64) {
        self.low = low
        self.high = high
    }

    package var bytes: [UInt8] {
        .gathering(FormatLimits.tagByteCount) { bytes in
            bytes.append(littleEndian: low)
            bytes.append(littleEndian: high)
        }
    }

    /// The last 16 bytes of a record; allocates nothing.
    package init(atEndOf record: RawSpan) {
        let end = record.byteCount
        // Any 8 bytes are a UInt64, and the loads check their bounds: only the type is promised here.
        low = UInt64(
            littleEndian: unsafe record.unsafeLoadUnaligned(
                fromByteOffset: end - 16,
                as: UInt64.self
            )
        )
        high = UInt64(
            littleEndian: unsafe record.unsafeLoadUnaligned(
                fromByteOffset: end - 8,
                as: UInt64.self
            )
        )
    }
}
