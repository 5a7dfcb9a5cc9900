import ContainerFormat
import Testing

struct IndexPageTests {
    private let salt = filler(5, 32)
    private let mac = filler(6, 32)

    private func page(_ entryCount: Int, firstIndex: UInt64 = 16_384) -> IndexPage {
        IndexPage(
            salt: salt,
            firstIndex: firstIndex,
            entries: (0..<entryCount).map { number in
                IndexEntry(
                    storedByteCount: UInt32(number) + 17,
                    flags: SegmentFlags(rawValue: UInt8(number % 4)),
                    tag: SegmentTag(low: UInt64(number), high: 0x0807_0605_0403_0201)
                )
            }
        )
    }

    private func handWritten(
        entryCount: Int,
        firstIndex: UInt64 = 16_384,
        storedCount: UInt32? = nil,
        pageZeros: [UInt8] = [0, 0, 0, 0],
        entryZeros: [UInt8] = [0, 0, 0],
        extraFlags: UInt8 = 0
    ) -> [UInt8] {
        var bytes = handWrittenHeader(
            type: "P",
            stored: 80 + 24 * UInt32(entryCount),
            index: firstIndex,
            prefix: Array(salt.prefix(4))
        )
        bytes += salt + u64(firstIndex) + u32(storedCount ?? UInt32(entryCount)) + pageZeros
        for number in 0..<entryCount {
            bytes += u32(UInt32(number) + 17) + [UInt8(number % 4) | extraFlags] + entryZeros
            bytes += u64(UInt64(number)) + [1, 2, 3, 4, 5, 6, 7, 8]
        }
        return bytes + mac
    }

    private func decode(_ bytes: [UInt8], entryCount: Int) throws -> IndexPage {
        try IndexPage(decoding: bytes, salt: salt, firstIndex: 16_384, entryCount: entryCount)
    }

    @Test(arguments: [1, 2, 5, 16_384])
    func bytesAreThoseOfTheSpecification(entryCount: Int) throws {
        let bytes = handWritten(entryCount: entryCount)
        #expect(page(entryCount).authenticatedBytes + mac == bytes)
        #expect(try decode(bytes, entryCount: entryCount) == page(entryCount))
        #expect(IndexPage.storedByteCount(entryCount: entryCount) + 32 == bytes.count)
    }

    @Test func aTagKeepsItsBytes() {
        #expect(
            SegmentTag(low: 0x0807_0605_0403_0201, high: 0x100F_0E0D_0C0B_0A09).bytes
                == Array(1...16)
        )
    }

    @Test func anEntryTakesItsRecordAndHeader() {
        let entry = IndexEntry(storedByteCount: .max, flags: [], tag: SegmentTag(low: 0, high: 0))
        #expect(entry.recordByteCount == 0x1_0000_001F)
    }

    @Test func anotherPageIsRefused() {
        let bytes = handWritten(entryCount: 3)
        for count in [1, 2, 4, 16_384] {
            expectRefusal(.page, "\(count)") { _ = try decode(bytes, entryCount: count) }
        }
        expectRefusal(.page, "salt") {
            _ = try IndexPage(
                decoding: bytes,
                salt: filler(9, 32),
                firstIndex: 16_384,
                entryCount: 3
            )
        }
        expectRefusal(.page, "salt with the same prefix") {
            _ = try IndexPage(
                decoding: bytes,
                salt: salt.prefix(31) + [0],
                firstIndex: 16_384,
                entryCount: 3
            )
        }
        for index: UInt64 in [0, 16_383, .max] {
            expectRefusal(.page, "index \(index)") {
                _ = try IndexPage(decoding: bytes, salt: salt, firstIndex: index, entryCount: 3)
            }
        }
    }

    @Test func fieldsThatAreNotAsSpecifiedAreRefused() {
        for count: UInt32 in [0, 2, 4, .max] {
            expectRefusal(.page, "count \(count)") {
                _ = try decode(handWritten(entryCount: 3, storedCount: count), entryCount: 3)
            }
        }
        expectRefusal(.page, "zero of the page") {
            _ = try decode(handWritten(entryCount: 3, pageZeros: [0, 0, 0, 1]), entryCount: 3)
        }
        for reserved: [UInt8] in [[1, 0, 0], [0, 1, 0], [0, 0, 0x80]] {
            expectRefusal(.page, "zero of an entry") {
                _ = try decode(handWritten(entryCount: 3, entryZeros: reserved), entryCount: 3)
            }
        }
        for bit in 2..<8 {
            expectRefusal(.page, "flag \(bit)") {
                _ = try decode(handWritten(entryCount: 3, extraFlags: 1 << bit), entryCount: 3)
            }
        }
    }

    @Test func everyTruncationAndExtensionIsRefused() {
        let bytes = handWritten(entryCount: 3)
        for count in 0..<bytes.count {
            expectRefusal(.page, "\(count)") {
                _ = try decode(Array(bytes.prefix(count)), entryCount: 3)
            }
        }
        expectRefusal(.page) { _ = try decode(bytes + [0], entryCount: 3) }
    }

    @Test func everyFlippedBitIsRefusedOrKept() {
        let bytes = handWritten(entryCount: 2)
        for position in bytes.indices.dropLast(32) {
            for bit in 0..<8 {
                var flipped = bytes
                flipped[position] ^= 1 << bit
                guard let page = try? decode(flipped, entryCount: 2) else { continue }
                #expect(page.authenticatedBytes + mac == flipped && position >= 32 + 48)
            }
        }
    }
}
