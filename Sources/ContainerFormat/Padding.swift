/// The record Z, which ends the body.
package enum Padding {
    /// Zeros after the header, for a body that is `offset` bytes long before the record.
    package static func zeroByteCount(at offset: UInt64, roundingByteCount: Int) -> Int {
        let rounding = UInt64(roundingByteCount)
        let excess = (offset + UInt64(RecordHeader.byteCount)) % rounding
        return excess == 0 ? 0 : Int(rounding - excess)
    }

    /// The whole record.
    package static func encoded(at offset: UInt64, roundingByteCount: Int) -> [UInt8] {
        let zeros = zeroByteCount(at: offset, roundingByteCount: roundingByteCount)
        return .gathering(RecordHeader.byteCount + zeros) { bytes in
            RecordHeader(.padding, storedByteCount: UInt32(zeros)).append(to: &bytes)
            bytes.append(zeros: zeros)
        }
    }
}
