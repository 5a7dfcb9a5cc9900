internal import AuthenticatedEncryption
internal import ContainerFormat

/// Footer and end blocks of a seekable container; nothing of it is authentic yet.
struct ContainerEnds: Sendable {
    /// One end that is bad while the other is good.
    struct BadBlock: Hashable, Sendable {
        /// "head block" or "tail block".
        var name: String
        var reason: String
    }

    var footer: Footer
    /// The good block, or of two good ones that with the higher generation.
    var block: Block
    var badBlock: BadBlock?
    /// Whether the two blocks have different generations: a change of slots was interrupted.
    var generationsDiffer: Bool

    /// Offset in the file at which the body begins.
    var bodyStart: UInt64 { UInt64(block.byteCount) }

    /// Reads and checks them as the format specification says ("Opening, seekable", 1 and 2).
    init(reading source: any RangeReadable, slotLimit: Int) throws {
        let least = UInt64(Footer.byteCount + 2 * FormatLimits.blockByteCount.lowerBound)
        guard source.byteCount >= least else {
            throw FormatError(
                .footer,
                "\(source.byteCount) bytes are too few for a Coffer container"
            )
        }
        footer = try Footer(
            decoding: source.bytes(
                Footer.byteCount,
                at: source.byteCount - UInt64(Footer.byteCount)
            )
        )
        let blockByteCount = try footer.blockByteCount(fileByteCount: source.byteCount)
        let headBytes = try source.bytes(blockByteCount, at: 0)
        let tailBytes = try source.bytes(
            blockByteCount,
            at: UInt64(blockByteCount) + footer.bodyByteCount
        )
        (block, badBlock, generationsDiffer) = try Self.choose(
            head: Self.parse(headBytes, slotLimit: slotLimit),
            tail: Self.parse(tailBytes, slotLimit: slotLimit)
        )
    }

    static let interruptedChange =
        "a change of key slots was interrupted: `coffer repair` ends it with the newer slots"

    /// A warning for the user, if one end of the container is bad or out of step.
    var warnings: [String] {
        if let bad = badBlock {
            return [
                "the \(bad.name) is damaged (\(bad.reason)); the other end was used: `coffer repair` mends it"
            ]
        }
        return generationsDiffer ? [Self.interruptedChange] : []
    }

    static func parse(_ bytes: [UInt8], slotLimit: Int) throws -> Result<Block, FormatError> {
        do {
            return .success(
                try Block(parsing: bytes, slotLimit: slotLimit) { bytes throws(CryptoError) in
                    try Hash.sha256(bytes)
                }
            )
        } catch let error as FormatError { return .failure(error) }
    }

    private static func choose(
        head: Result<Block, FormatError>,
        tail: Result<Block, FormatError>
    ) throws -> (Block, BadBlock?, Bool) {
        switch (head, tail) {
        case (.success(let head), .success(let tail)):
            try checkAgreement(head, tail)
            return (
                tail.generation > head.generation ? tail : head, nil,
                head.generation != tail.generation
            )
        case (.failure(let error), .success(let tail)):
            return (tail, BadBlock(name: "head block", reason: error.message), false)
        case (.success(let head), .failure(let error)):
            return (head, BadBlock(name: "tail block", reason: error.message), false)
        case (.failure(let error), .failure):
            throw FormatError(
                .block,
                "both end blocks are bad (\(error.message))",
                reason: error.reason
            )
        }
    }

    /// Refuses two good blocks that can't be the ends of one container.
    static func checkAgreement(_ head: Block, _ tail: Block) throws(FormatError) {
        guard head.fixedPart == tail.fixedPart else {
            throw FormatError(.block, "head and tail block belong to different containers")
        }
        guard head.generation != tail.generation || head == tail else {
            throw FormatError(.block, "head and tail block differ in one generation")
        }
    }
}
