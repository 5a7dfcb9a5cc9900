internal import ContainerFormat
internal import FileAccess

/// The memory of one segment in flight: its record, and where there is compression its other form.
///
/// `@unchecked Sendable`: the pipeline lets one thread at a time touch a slot.
final class SegmentSlot: @unchecked Sendable {
    /// Where the plaintext or the sealed bytes begin: a page boundary, right after the record header.
    static let contentOffset = 4096
    static let recordOffset = contentOffset - RecordHeader.byteCount
    /// Room after a full segment: its tag, and the header of the record after it.
    private static let slackByteCount = FormatLimits.tagByteCount + RecordHeader.byteCount

    /// Header, content and tag, in one piece.
    let record: AlignedBuffer
    /// The compressed record when encrypting, the decompressed plaintext when decrypting.
    let other: AlignedBuffer?

    /// Of the record that is to be opened.
    var header = RecordHeader(.segment, storedByteCount: 0)
    /// Index of the segment in its container.
    var index: UInt64 = 0
    var plaintextByteCount = 0
    var isFinal = false
    var flags: SegmentFlags = []
    /// Bytes of content that `record` or `other` holds before sealing, tag excluded.
    var contentByteCount = 0
    /// Whether `other` holds what goes on, rather than `record`.
    var usesOther = false
    /// Where the record or the plaintext goes, in the output.
    var outputOffset: UInt64 = 0

    init(segmentByteCount: Int, hasOther: Bool) throws(FileError) {
        let byteCount = Self.contentOffset + segmentByteCount + Self.slackByteCount
        record = try AlignedBuffer(byteCount: byteCount)
        other = hasOther ? try AlignedBuffer(byteCount: byteCount) : nil
    }

    /// The buffer that goes on.
    var current: AlignedBuffer {
        guard usesOther, let other else { return record }
        return other
    }

    /// The whole record, tag included, in `current`.
    var recordRange: Range<Int> {
        Self.recordOffset..<Self.contentOffset + contentByteCount + FormatLimits.tagByteCount
    }

    /// The content, tag excluded.
    var contentRange: Range<Int> {
        Self.contentOffset..<Self.contentOffset + contentByteCount
    }

    /// The plaintext, in whichever buffer holds it.
    var plaintextRange: Range<Int> {
        Self.contentOffset..<Self.contentOffset + plaintextByteCount
    }
}
