internal import ContainerFormat
public import KeyManagement

/// What can be said of a container without a key; nothing of it is authenticated.
public struct ContainerDescription: Sendable, Hashable {
    /// Format version.
    public let version: Int
    /// Cipher suite.
    public let suite: Int
    /// 32 bytes.
    public let containerID: [UInt8]
    /// Plaintext bytes of a full segment.
    public let segmentByteCount: Int
    /// Segments.
    public let segmentCount: UInt64
    /// Bytes of plaintext.
    public let plaintextByteCount: UInt64
    /// Bytes of the container.
    public let storedByteCount: UInt64
    /// Runs.
    public let runCount: Int
    /// How often the key slots were changed.
    public let generation: UInt64
    /// The encryption context.
    public let context: EncryptionContext
    /// The key slots, in their order.
    public let keySlots: [KeySlotDescription]
    /// What is wrong with the container's ends, if it can be read all the same.
    public let warnings: [String]

    /// Describes a container.
    ///
    /// - Parameters:
    ///   - input: a file that is not a stream.
    ///   - configuration: `keySlotLimit` is used.
    /// - Returns: the description.
    /// - Throws: ``CofferError``.
    @concurrent
    public static func inspect(
        _ input: Input,
        configuration: Configuration = .init()
    ) async throws(CofferError) -> ContainerDescription {
        try configuration.validate()
        return try await Blocking.run {
            try translating(path: input.path) {
                let source = try RangeReadableFile.open(input).ranges(
                    orElse: "a stream can't be inspected, as its end tells what it is: name a file"
                )
                return try ContainerDescription(source, slotLimit: configuration.keySlotLimit)
            }
        }
    }

    init(_ source: RangeReadableFile, slotLimit: Int) throws {
        let ends = try ContainerEnds(reading: source, slotLimit: slotLimit)
        let fixedPart = ends.block.fixedPart
        version = Int(FormatLimits.version)
        suite = Int(FormatLimits.suite)
        containerID = fixedPart.containerID
        segmentByteCount = fixedPart.segmentByteCount
        segmentCount = ends.footer.segmentCount
        plaintextByteCount = ends.footer.plaintextByteCount
        storedByteCount = source.byteCount
        runCount = try Self.runCount(source, ends)
        generation = ends.block.generation
        context = try EncryptionContext(decoding: fixedPart.context)
        keySlots = ends.block.slots.map { KeySlotDescription($0) }
        warnings = ends.warnings
    }

    /// The root's first field; the root is authenticated but not secret.
    private static func runCount(_ source: RangeReadableFile, _ ends: ContainerEnds) throws -> Int {
        // The footer isn't authentic here: what it says is held to the file's bounds first.
        _ = try ends.footer.division(segmentByteCount: ends.block.fixedPart.segmentByteCount)
        let offset = ends.bodyStart + ends.footer.rootOffset
        let bytes = try source.bytes(RecordHeader.byteCount + 4, at: offset)
        guard try RecordHeader(decoding: bytes).kind == .root else {
            throw FormatError(.root, "it isn't where the footer says")
        }
        return bytes.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
