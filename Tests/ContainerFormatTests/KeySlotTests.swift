import Testing

@testable import ContainerFormat

struct KeySlotTests {
    private func parse(_ hand: HandWrittenBlock) throws -> Block {
        try Block(parsing: hand.bytes, checksum: standInChecksum)
    }

    private func block(_ slots: [HandWrittenSlot], byteCount: Int = 512) -> HandWrittenBlock {
        HandWrittenBlock(slots: slots, byteCount: byteCount)
    }

    @Test func slotsOfUnknownKindsAreKept() throws {
        for kind: UInt16 in [0, 3, 4, 5, 6, .max] {
            let hand = block([HandWrittenSlot(kind: kind), HandWrittenSlot()])
            #expect(try parse(hand).slots == hand.slots.map(\.slot))
        }
    }

    @Test func unknownFlagsAreRefused() {
        for bit in 2..<16 {
            for low: UInt16 in 0...3 {
                let hand = block([HandWrittenSlot(flags: 1 << bit | low)])
                expectRefusal(.block, "bit \(bit)") { _ = try parse(hand) }
            }
        }
    }

    @Test func knownFlagsAreReadAndWritten() throws {
        for flags: UInt16 in 0...3 {
            let hand = block([HandWrittenSlot(flags: flags)])
            let parsed = try parse(hand)
            #expect(parsed.slots == hand.slots.map(\.slot))
            #expect(parsed.slots[0].flags == flags)
            #expect(try parsed.encode(checksum: standInChecksum) == hand.bytes)
        }
    }

    @Test func keyIDAndBodyAreLimited() throws {
        let long = HandWrittenSlot(keyID: zeros(2_048), body: zeros(16_384))
        #expect(try parse(block([long], byteCount: 20_480)).slots == [long.slot])
        for over in [
            HandWrittenSlot(keyID: zeros(2_049)), HandWrittenSlot(body: zeros(16_385)),
        ] {
            let hand = block([over], byteCount: 20_480)
            expectRefusal(.block) { _ = try parse(hand) }
            expectRefusal(.block) { _ = try hand.block.encode(checksum: standInChecksum) }
        }
    }

    @Test func slotsThatDoNotFitTheirLengthFieldsAreNotEncoded() {
        for slot in [
            KeySlot(kind: .localKey, wrapsContainerKey: false, keyID: zeros(70_000), body: []),
            KeySlot(kind: .localKey, wrapsContainerKey: false, keyID: [], body: zeros(70_000)),
        ] {
            var block = HandWrittenBlock(byteCount: 1 << 20).block
            block.slots = [slot]
            expectRefusal(.block) { _ = try block.encode(checksum: standInChecksum) }
        }
    }

    @Test func keyIDsAreUTF8() {
        for keyID: [UInt8] in [[0xFF], [0xC3], [0xED, 0xA0, 0x80]] {
            expectRefusal(.block) { _ = try parse(block([HandWrittenSlot(keyID: keyID)])) }
        }
    }

    @Test func aSlotPastTheEndOfTheAreaIsRefused() {
        for count: UInt16 in [2_048, 500] {
            expectRefusal(.block) {
                _ = try parse(block([HandWrittenSlot(keyIDByteCount: count)]))
            }
        }
        for count: UInt16 in [16_384, 400] {
            expectRefusal(.block) {
                _ = try parse(block([HandWrittenSlot(bodyByteCount: count)]))
            }
        }
        // Up to the last byte before the second length, and one byte into it.
        let room = 512 - 36 - 138 - 8
        #expect(throws: Never.self) {
            try parse(block([HandWrittenSlot(keyID: [], body: zeros(room))]))
        }
        expectRefusal(.block) {
            let slot = HandWrittenSlot(
                bodyByteCount: UInt16(room + 1),
                keyID: [],
                body: zeros(room)
            )
            _ = try parse(block([slot]))
        }
    }

    @Test func theCountIsLimitedAndTheLimitRaised() throws {
        func slots(_ count: Int) -> HandWrittenBlock {
            block(
                Array(repeating: HandWrittenSlot(keyID: [], body: [9]), count: count),
                byteCount: 1_024
            )
        }
        for (count, limit) in [(1, 16), (16, 16), (17, 64), (64, 64), (1, 1)] {
            let block = try parse(slots(count))
            #expect(block.slots.count == count)
            try block.checkSlotCount(limit: limit)
        }
        for (count, limit) in [(17, 16), (2, 1), (64, 63)] {
            expectRefusal(.block, "\(count)") {
                try parse(slots(count)).checkSlotCount(limit: limit)
            }
        }
        for count in [0, 65] {
            expectRefusal(.block, "\(count)") { _ = try parse(slots(count)) }
            expectRefusal(.block, "\(count)") {
                _ = try slots(count).block.encode(checksum: standInChecksum)
            }
        }
        for count: UInt16 in [0, 1, 65, .max] {
            var hand = slots(2)
            hand.slotCount = count
            expectRefusal(.block, "count \(count) before 2 slots") { _ = try parse(hand) }
        }
    }

    @Test func tooManySlotsForTheirCountAreNotEncoded() {
        var block = HandWrittenBlock().block
        block.slots = Array(
            repeating: HandWrittenSlot(keyID: [], body: []).slot,
            count: 65_537
        )
        expectRefusal(.block) { _ = try block.encode(checksum: standInChecksum) }
    }

    @Test func slotsThatDoNotFitTheBlockAreNotEncoded() {
        var block = HandWrittenBlock().block
        block.slots = Array(repeating: HandWrittenSlot(body: zeros(200)).slot, count: 2)
        expectRefusal(.block) { _ = try block.encode(checksum: standInChecksum) }
    }

    @Test func aBlockHasRoomForOneMoreOfTheLargestSlot() throws {
        let small = HandWrittenSlot(keyID: [], body: zeros(10)).slot
        let large = HandWrittenSlot(keyID: [], body: zeros(1_000)).slot
        for slots in [[small], [small, large], [large, large], [large, small, small]] {
            for rounding: UInt8 in [9, 12] {
                var block = HandWrittenBlock(roundingLog2: rounding).block
                block.byteCount = Block.byteCount(for: slots, fixedPart: block.fixedPart)
                let largest = slots.contains(large) ? large : small
                block.slots = slots + [largest]
                #expect(throws: Never.self) { try block.encode(checksum: standInChecksum) }
                let needed =
                    132 + 6 + 36 + block.slots.reduce(0) { $0 + $1.encodedByteCount }
                #expect(needed <= block.byteCount && block.byteCount - needed < 1 << Int(rounding))
            }
        }
    }
}
