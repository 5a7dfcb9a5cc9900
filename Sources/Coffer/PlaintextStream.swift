internal import FileAccess

/// Divides a stream into segments, reading one byte ahead to learn which segment is the final one.
///
/// `@unchecked Sendable`: used by the pipeline's reader during a pass and by the coordinating thread between
/// passes, never by two at a time.
final class PlaintextStream: @unchecked Sendable {
    private let file: File
    private let segmentByteCount: Int
    private let cancellation: Cancellation
    /// The first byte of the next segment.
    private var carry: UInt8?

    private(set) var segmentCount: UInt64 = 0
    private(set) var byteCount: UInt64 = 0
    /// Whether the final segment was read.
    private(set) var isAtEnd = false

    init(file: File, segmentByteCount: Int, cancellation: Cancellation) {
        self.file = file
        self.segmentByteCount = segmentByteCount
        self.cancellation = cancellation
    }

    /// Reads the next segment into the record buffer of `slot`.
    func read(into slot: SegmentSlot) throws {
        // The byte ahead lands where the tag will stand, and is taken away before.
        let range =
            SegmentSlot.contentOffset..<SegmentSlot.contentOffset + segmentByteCount + 1
        let count = try slot.record.withMutableBytes(range) { bytes throws(FileError) in
            let carried = carry == nil ? 0 : 1
            if let carry { bytes.storeBytes(of: carry, toByteOffset: 0, as: UInt8.self) }
            var rest = bytes._mutatingExtracting(carried..<bytes.byteCount)
            let count =
                try carried
                + file.readNext(into: &rest, cancellation: cancellation.signal)
            carry =
                count > segmentByteCount
                ? unsafe bytes.unsafeLoad(fromByteOffset: segmentByteCount, as: UInt8.self) : nil
            return min(count, segmentByteCount)
        }
        isAtEnd = carry == nil
        slot.plaintextByteCount = count
        slot.isFinal = isAtEnd
        segmentCount += 1
        byteCount += UInt64(count)
    }
}
