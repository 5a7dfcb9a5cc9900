internal import Coffer
internal import SegmentPipeline

/// A container in memory that keeps a log of what was read of it.
final class MemorySource: RangeReadable {
    private let bytes: [UInt8]
    private let log = Lock<[Range<UInt64>]>([])
    private let failure = Lock<Range<UInt64>?>(nil)

    struct Unreadable: Error {}

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var byteCount: UInt64 { UInt64(bytes.count) }

    func read(into buffer: inout MutableRawSpan, at offset: UInt64) throws {
        let range = offset..<offset + UInt64(buffer.byteCount)
        precondition(range.upperBound <= byteCount, "read beyond the end")
        if failure.withLock({ $0?.overlaps(range) == true }) { throw Unreadable() }
        log.withLock { $0.append(range) }
        unsafe buffer.withUnsafeMutableBytes {
            unsafe $0.copyBytes(from: bytes[Int(range.lowerBound)..<Int(range.upperBound)])
        }
    }

    /// What was read since this was last asked, in order of offset.
    func takeLog() -> [Range<UInt64>] {
        log.withLock { log in
            defer { log = [] }
            return log.sorted { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }
        }
    }

    /// From now on, reading any of these bytes fails.
    func fail(at range: Range<UInt64>?) { failure.withLock { $0 = range } }
}
