internal import FileAccess
internal import Glibc
internal import SegmentPipeline

/// Where opened segments go: the part of each that lies within the wanted range of the plaintext.
struct PlaintextSink: Sendable {
    private let output: JobOutput?
    private let range: Range<UInt64>
    private let segmentByteCount: Int
    /// Whether blocks of zeros are left out of an output that is a new file.
    var writesHoles = false
    /// What is done to the page cache, if anything.
    var dropBehind: DropBehind?
    /// A file that must hold the same from this offset on, instead of an output.
    var expected: (file: File, offset: UInt64)?
    private let progress: WorkProgress?

    /// Makes a sink for a range of the plaintext, whose first byte is the output's first.
    ///
    /// Without `output` segments go nowhere, as when verifying.
    init(
        _ output: JobOutput?,
        range: Range<UInt64>,
        segmentByteCount: Int,
        progress: WorkProgress?
    ) {
        self.output = output
        self.range = range
        self.segmentByteCount = segmentByteCount
        self.progress = progress
    }

    /// Whether segments must be written in order, one at a time.
    var isStream: Bool { output?.isPositional == false }

    var pipelineOutput: PipelinePass<SegmentSlot>.Output {
        isStream ? .streamed { try write($0) } : .unordered
    }

    /// What a worker calls for each opened segment: nothing if a writer follows.
    func writeUnordered(_ slot: SegmentSlot) throws {
        if !isStream { try write(slot) }
    }

    private func write(_ slot: SegmentSlot) throws {
        let start = slot.index * UInt64(segmentByteCount)
        let lower = max(start, range.lowerBound)
        let upper = min(start + UInt64(slot.plaintextByteCount), range.upperBound)
        guard lower < upper else { return }
        if let output {
            let first = SegmentSlot.contentOffset + Int(lower - start)
            try slot.current.withBytes(first..<first + Int(upper - lower)) {
                bytes throws(FileError) in
                let offset = lower - range.lowerBound
                if writesHoles {
                    try output.file.writeSparsely(bytes, at: offset)
                } else if output.isPositional {
                    try output.file.write(bytes, at: offset)
                } else {
                    return try output.writeNext(bytes)
                }
                if output.isTemporary {
                    dropBehind?.didWrite(bytes.byteCount, of: output.file, at: offset)
                }
            }
        }
        if let expected { try compare(slot, with: expected.file, at: expected.offset + start) }
        progress?.add(Int(upper - lower))
    }

    /// Throws if a file holds something else than a segment's plaintext.
    private func compare(_ slot: SegmentSlot, with file: File, at offset: UInt64) throws {
        guard let spare = slot.usesOther ? slot.record : slot.other else {
            preconditionFailure("a slot without a second buffer")
        }
        let isSame = try slot.current.withBytes(slot.plaintextRange) { plaintext in
            try spare.withMutableBytes(slot.plaintextRange) { bytes in
                guard try file.read(into: &bytes, at: offset) == plaintext.byteCount else {
                    return false
                }
                dropBehind?.didRead(plaintext.byteCount, of: file, at: offset)
                return unsafe plaintext.withUnsafeBytes { one in
                    unsafe bytes.bytes.withUnsafeBytes { other in
                        guard let one = one.baseAddress, let other = other.baseAddress else {
                            return true
                        }
                        return unsafe memcmp(one, other, slot.plaintextByteCount) == 0
                    }
                }
            }
        }
        guard isSame else {
            throw CofferError(.sourceChanged, "it holds something else by now", path: file.path)
        }
    }
}
