internal import FileAccess
internal import SegmentPipeline

/// Where opened segments go: the part of each that lies within the wanted range of the plaintext.
struct PlaintextSink: Sendable {
    private let output: JobOutput?
    private let range: Range<UInt64>
    private let segmentByteCount: Int
    private let writesHoles: Bool
    private let progress: WorkProgress?

    /// Makes a sink for a range of the plaintext, whose first byte is the output's first.
    ///
    /// Without `output` segments go nowhere, as when verifying. With `writesHoles` blocks of zeros are left out of an
    /// output that is a new file.
    init(
        _ output: JobOutput?,
        range: Range<UInt64>,
        segmentByteCount: Int,
        writesHoles: Bool = false,
        progress: WorkProgress?
    ) {
        self.writesHoles = writesHoles
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
                    try output.writeNext(bytes)
                }
            }
        }
        progress?.add(Int(upper - lower))
    }
}
