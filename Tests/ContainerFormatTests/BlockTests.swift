import Testing

@testable import ContainerFormat

struct BlockTests {
    private func parse(_ bytes: [UInt8]) throws -> Block {
        try Block(parsing: bytes, checksum: standInChecksum)
    }

    private func accepts(
        _ hand: HandWrittenBlock,
        at location: SourceLocation = #_sourceLocation
    ) throws {
        #expect(
            try parse(hand.bytes) == hand.block,
            sourceLocation: location
        )
        #expect(
            try hand.block.encode(checksum: standInChecksum) == hand.bytes,
            sourceLocation: location
        )
    }

    private func refuses(
        _ what: String,
        reason: FormatError.Reason = .damaged,
        at location: SourceLocation = #_sourceLocation,
        _ change: (inout HandWrittenBlock) -> Void
    ) {
        var hand = HandWrittenBlock()
        change(&hand)
        expectRefusal(.block, what, reason: reason, at: location) { _ = try parse(hand.bytes) }
    }

    @Test func bytesAreThoseOfTheSpecification() throws {
        try accepts(HandWrittenBlock())
        #expect(HandWrittenBlock().block.fixedPart.encodedByteCount == 116 + 6)
        #expect(
            HandWrittenBlock().block.fixedPart.authenticatedBytes
                == Array(HandWrittenBlock().bytes.prefix(84 + 6))
        )
    }

    @Test func everyPermittedValueIsAccepted() throws {
        for log2 in UInt8(16)...26 { try accepts(HandWrittenBlock(segmentLog2: log2)) }
        try accepts(HandWrittenBlock(roundingLog2: 12, byteCount: 4_096))
        try accepts(HandWrittenBlock(byteCount: 1_024))
        try accepts(HandWrittenBlock(context: []))
        try accepts(HandWrittenBlock(generation: .max))
        try accepts(HandWrittenBlock(slots: [HandWrittenSlot(keyID: [], body: [])]))
        #expect(HandWrittenBlock(segmentLog2: 26).block.fixedPart.segmentByteCount == 1 << 26)
        #expect(HandWrittenBlock(roundingLog2: 12).block.fixedPart.roundingByteCount == 4_096)
    }

    @Test func fieldsOutOfTheirRangesAreRefused() {
        refuses("magic") { $0.magic[7] = 0x0D }
        for version: UInt16 in [0, 2, 0x0101, .max] {
            refuses("version \(version)", reason: .unsupportedVersion) { $0.version = version }
            refuses("suite \(version)", reason: .unsupportedVersion) { $0.suite = version }
        }
        for log2: UInt8 in [0, 15, 27, 64, 255] {
            refuses("segment size \(log2)") { $0.segmentLog2 = log2 }
        }
        for log2 in UInt8.min ... .max where log2 != 9 && log2 != 12 {
            refuses("rounding \(log2)") { $0.roundingLog2 = log2 }
        }
        refuses("zeros") { $0.fixedZeros = [0, 1] }
        refuses("zeros") { $0.fixedZeros = [0x80, 0] }
        refuses("zeros after the count") { $0.areaZeros = [1, 0] }
        refuses("zeros after the count") { $0.areaZeros = [0, 1] }
        refuses("zeros after the slots") { $0.filling = [1] }
        refuses("last zero") {
            $0.filling = zeros(512 - 36 - (132 + 6 + 2 * $0.slots[0].bytes.count) - 1) + [1]
        }
        refuses("context out of order") { $0.context = [1, 0, 0, 0, 0x62, 1, 0, 0, 0, 0x61] }
        for count: UInt32 in [5, 7, 8_193, 0x7FFF_FFFF, .max] {
            refuses("context length \(count)") { $0.contextByteCount = count }
        }
    }

    @Test func lengthsThatDoNotAgreeAreRefused() {
        for count: UInt32 in [0, 511, 513, 1_024, .max] {
            refuses("first length \(count)") { $0.firstByteCount = count }
            refuses("last length \(count)") { $0.lastByteCount = count }
            refuses("both lengths \(count)") {
                $0.firstByteCount = count
                $0.lastByteCount = count
            }
        }
        refuses("not a multiple of 512") { $0.byteCount = 600 }
        refuses("not a multiple of 4,096") {
            $0.roundingLog2 = 12
            $0.byteCount = 4_608
        }
    }

    @Test func theLengthIsLimited() throws {
        try accepts(HandWrittenBlock(byteCount: 1 << 20))
        var hand = HandWrittenBlock(byteCount: 1 << 20 + 512)
        expectRefusal(.block) { _ = try parse(hand.bytes) }
        hand.byteCount = 511
        expectRefusal(.block) { _ = try parse(hand.bytes) }
        for count in [0, 1, 35, 36] {
            expectRefusal(.block, "\(count)") { _ = try parse(zeros(count)) }
        }
    }

    @Test func everyFlippedByteIsRefused() {
        let bytes = HandWrittenBlock().bytes
        for position in bytes.indices {
            var flipped = bytes
            flipped[position] ^= 0x10
            expectRefusal(.block, "byte \(position)") { _ = try parse(flipped) }
        }
    }

    /// Under a right checksum: what is accepted has these bytes and no others.
    @Test func everyFlippedBitUnderARightChecksumIsRefusedOrKept() throws {
        let bytes = HandWrittenBlock().bytes
        for position in 0..<bytes.count - 32 {
            for bit in 0..<8 {
                var flipped = Array(bytes.dropLast(32))
                flipped[position] ^= 1 << bit
                flipped += standInChecksum(flipped)
                guard let block = try? parse(flipped) else { continue }
                #expect(try block.encode(checksum: standInChecksum) == flipped, "\(position)")
            }
        }
    }

    @Test func everyTruncationIsRefused() {
        let bytes = HandWrittenBlock().bytes
        for count in 0..<bytes.count {
            expectRefusal(.block, "\(count)") { _ = try parse(Array(bytes.prefix(count))) }
        }
        expectRefusal(.block) { _ = try parse(bytes + [0]) }
    }

    /// What a stream reader reads before it knows the length.
    @Test func theLengthsOfAStreamedBlockAreCheckedFirst() throws {
        var hand = HandWrittenBlock(byteCount: 1_024)
        let prefix = Array(hand.bytes.prefix(52))
        #expect(try BlockFixedPart.contextByteCount(inPrefix: prefix) == 6)
        let area = Array(hand.bytes[122..<138])
        #expect(try Block.byteCount(inSlotAreaPrefix: area, fixedByteCount: 122) == 1_024)

        for count in 0..<52 {
            expectRefusal(.block, "\(count)") {
                _ = try BlockFixedPart.contextByteCount(inPrefix: Array(prefix.prefix(count)))
            }
        }
        for count: UInt32 in [8_193, .max] {
            hand.contextByteCount = count
            expectRefusal(.block) {
                _ = try BlockFixedPart.contextByteCount(inPrefix: Array(hand.bytes.prefix(52)))
            }
        }
        for count: UInt32 in [0, 173, 511, 1 << 20 + 1, .max] {
            expectRefusal(.block, "\(count)") {
                _ = try Block.byteCount(
                    inSlotAreaPrefix: zeros(8) + u32(count) + zeros(4),
                    fixedByteCount: 122
                )
            }
        }
        expectRefusal(.block, "shorter than its fixed part") {
            _ = try Block.byteCount(
                inSlotAreaPrefix: zeros(8) + u32(512) + zeros(4),
                fixedByteCount: 461
            )
        }
    }
}
