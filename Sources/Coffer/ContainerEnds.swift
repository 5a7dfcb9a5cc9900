internal import AuthenticatedEncryption
internal import ContainerFormat

/// Footer and end blocks of a seekable container; nothing of it is authentic yet.
struct ContainerEnds: Sendable {
    /// One of the two ends.
    enum End: Hashable, Sendable {
        case head, tail

        var name: String { self == .head ? "head block" : "tail block" }
    }

    /// One end that is bad while the other is good.
    struct BadBlock: Hashable, Sendable {
        var end: End
        var reason: String

        var name: String { end.name }
    }

    var footer: Footer
    /// The good block, or of two good ones that with the higher generation.
    var block: Block
    var badBlock: BadBlock?
    /// The end that isn't `block`: the bad one, or one that an interrupted change of slots left behind.
    var staleEnd: End?

    /// Whether the two blocks have different generations: a change of slots was interrupted.
    var generationsDiffer: Bool { badBlock == nil && staleEnd != nil }

    /// Offset in the file at which the body begins.
    var bodyStart: UInt64 { UInt64(block.byteCount) }

    /// Reads and checks them as the format specification says ("Opening, seekable", 1 and 2), and that the slots are no
    /// more than the limit.
    ///
    /// The limit is the user's and makes no block a bad one: else the other end, of a change that was interrupted, would
    /// be taken for the newer.
    init(reading source: any RangeReadable, slotLimit: Int) throws {
        try self.init(reading: source)
        try block.checkSlotCount(limit: slotLimit)
    }

    private init(reading source: any RangeReadable) throws {
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
        let head = try Self.parse(headBytes)
        let tail = try Self.parse(tailBytes)
        switch (head, tail) {
        case (.success(let head), .success(let tail)):
            try Self.checkAgreement(head, tail)
            block = tail.generation > head.generation ? tail : head
            guard head.generation != tail.generation else { return }
            staleEnd = tail.generation > head.generation ? .head : .tail
        case (.failure(let error), .success(let tail)):
            block = tail
            staleEnd = .head
            badBlock = BadBlock(end: .head, reason: error.message)
        case (.success(let head), .failure(let error)):
            block = head
            staleEnd = .tail
            badBlock = BadBlock(end: .tail, reason: error.message)
        case (.failure(let error), .failure):
            throw FormatError(
                .block,
                "both end blocks are bad (\(error.message))",
                reason: error.reason
            )
        }
    }

    /// Offset in the file of an end's block.
    func offset(of end: End) -> UInt64 { end == .head ? 0 : bodyStart + footer.bodyByteCount }

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

    /// The same once a change of slots has made both ends good.
    var mendedWarnings: [String] {
        if let bad = badBlock {
            return [
                "the \(bad.name) was damaged (\(bad.reason)); the other end was used, and this change mended it"
            ]
        }
        return generationsDiffer
            ? ["an earlier change of key slots was interrupted: this one ended it"] : []
    }

    /// Parses a block, whose checksum is SHA-256.
    static func parse(_ bytes: [UInt8]) throws -> Result<Block, FormatError> {
        do {
            return .success(
                try Block(parsing: bytes) { bytes throws(CryptoError) in
                    try Hash.sha256(bytes)
                }
            )
        } catch let error as FormatError { return .failure(error) }
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
