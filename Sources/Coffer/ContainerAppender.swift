internal import ContainerFormat
internal import FileAccess

/// Appends what isn't a segment to a container: blocks, records, footer.
///
/// Used by the coordinating thread between passes of the pipeline, and never during one.
struct ContainerAppender {
    private let output: JobOutput
    /// Bytes of the container so far.
    private(set) var byteCount: UInt64 = 0
    /// Bytes of the head block, from whose end all stored offsets count.
    private var blockByteCount: UInt64 = 0
    /// The last bytes, which a file doesn't have yet: a small container is a few writes.
    private var gathered: [UInt8] = []
    private static let gatheredByteLimit = 65_536

    init(_ output: JobOutput) { self.output = output }

    /// Goes on after so many bytes of a container whose head block is there.
    init(_ output: JobOutput, after byteCount: UInt64, blockByteCount: Int) {
        self.output = output
        self.byteCount = byteCount
        self.blockByteCount = UInt64(blockByteCount)
    }

    /// Where the next record begins, as offsets are stored.
    var bodyOffset: UInt64 { byteCount - blockByteCount }

    mutating func append(_ bytes: [UInt8]) throws {
        byteCount += UInt64(bytes.count)
        if output.isPositional {
            if gathered.isEmpty { gathered.reserveCapacity(Self.gatheredByteLimit) }
            gathered += bytes
            if gathered.count >= Self.gatheredByteLimit { try flush() }
        } else {
            // Bytes have no padding, so viewing them as raw memory shows nothing uninitialised.
            try output.writeNext(unsafe bytes.span.bytes)
        }
    }

    /// Writes what was gathered; to be called before a pass of the pipeline and after the last bytes.
    mutating func flush() throws {
        guard !gathered.isEmpty else { return }
        try output.file.write(gathered, at: byteCount - UInt64(gathered.count))
        gathered.removeAll(keepingCapacity: true)
    }

    mutating func appendHeadBlock(_ bytes: [UInt8]) throws {
        try append(bytes)
        blockByteCount = UInt64(bytes.count)
    }

    /// Counts segments that a pass of the pipeline has written.
    mutating func skip(_ writtenByteCount: UInt64) {
        precondition(gathered.isEmpty, "segments were written before what precedes them")
        byteCount += writtenByteCount
    }
}
