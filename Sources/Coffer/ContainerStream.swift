internal import ContainerFormat
internal import FileAccess

/// Reads a container from beginning to end, counting its bytes.
///
/// `@unchecked Sendable`: used by the coordinating thread between passes of the pipeline and by its
/// reader during one, never by two at a time.
final class ContainerStream: @unchecked Sendable {
    private let file: File
    private let cancellation: Cancellation
    private(set) var byteCount: UInt64 = 0
    /// Bytes of the head block, from whose end offsets count.
    private var blockByteCount: UInt64 = 0

    init(file: File, cancellation: Cancellation) {
        self.file = file
        self.cancellation = cancellation
    }

    var bodyOffset: UInt64 { byteCount - blockByteCount }

    /// Fills `bytes`, or refuses `structure` as truncated.
    func read(into bytes: inout MutableRawSpan, for structure: Structure) throws {
        let count = try file.readNext(into: &bytes, cancellation: cancellation.signal)
        byteCount += UInt64(count)
        guard count == bytes.byteCount else {
            throw FormatError(structure, "the container ends in it: the rest is missing")
        }
    }

    /// Reads into a new array; `count` must have been checked against a limit.
    func read(_ count: Int, for structure: Structure) throws -> [UInt8] {
        try .filled(count) { try read(into: &$0, for: structure) }
    }

    func readHeader() throws -> RecordHeader {
        try RecordHeader(decoding: read(RecordHeader.byteCount, for: .record))
    }

    /// Reads as many bytes as are expected and refuses `structure` if they are others.
    func expect(_ expected: [UInt8], _ structure: Structure) throws {
        guard try read(expected.count, for: structure) == expected else {
            throw FormatError(structure, "it isn't what the segments before it require")
        }
    }

    func expectEnd() throws {
        _ = try [UInt8].filled(1) { byte in
            guard try file.readNext(into: &byte, cancellation: cancellation.signal) == 0 else {
                throw FormatError(.trailing, "bytes follow the end of the container")
            }
        }
    }

    /// Reads the head block, each length checked against its limit before it is believed.
    func readHeadBlock(slotLimit: Int) throws -> Block {
        var bytes = try read(BlockFixedPart.prefixByteCount, for: .block)
        let contextByteCount = try BlockFixedPart.contextByteCount(inPrefix: bytes)
        bytes += try read(contextByteCount + 2 * FormatLimits.macByteCount, for: .block)
        let fixedByteCount = bytes.count
        bytes += try read(Block.slotAreaPrefixByteCount, for: .block)
        let byteCount = try Block.byteCount(
            inSlotAreaPrefix: Array(bytes.suffix(Block.slotAreaPrefixByteCount)),
            fixedByteCount: fixedByteCount
        )
        bytes += try read(byteCount - bytes.count, for: .block)
        blockByteCount = UInt64(byteCount)
        let block = try ContainerEnds.parse(bytes).get()
        try block.checkSlotCount(limit: slotLimit)
        return block
    }
}
