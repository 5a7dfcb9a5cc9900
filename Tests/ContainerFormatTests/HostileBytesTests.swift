import ContainerFormat
import TestSupport
import Testing

/// Decoders of arbitrary bytes end, and throw nothing but `FormatError`.
struct HostileBytesTests {
    /// Tries every decoder; whatever one accepts must encode to the same bytes.
    private func decodeEverything(_ bytes: [UInt8]) throws {
        func attempt(_ decode: () throws -> Void) throws {
            do { try decode() } catch is FormatError {}
        }
        try attempt {
            let block = try Block(parsing: bytes, checksum: standInChecksum)
            #expect(try block.encode(checksum: standInChecksum) == bytes)
        }
        try attempt { _ = try BlockFixedPart.contextByteCount(inPrefix: bytes) }
        try attempt { _ = try Block.byteCount(inSlotAreaPrefix: bytes, fixedByteCount: 200) }
        try attempt {
            let entries = try ContextCoding.decode(bytes)
            #expect(try ContextCoding.encode(entries) == bytes)
        }
        try attempt {
            let header = try RecordHeader(decoding: bytes)
            #expect(header.encoded == Array(bytes.prefix(32)))
            try SegmentRules.checkStreamed(
                header: header,
                index: 5,
                segmentByteCount: 65_536,
                saltPrefix: 0
            )
        }
        try attempt { _ = try Metadata(decoding: bytes) }
        try attempt {
            let page = try IndexPage(
                decoding: bytes,
                salt: zeros(32),
                firstIndex: 0,
                entryCount: 2
            )
            #expect(page.authenticatedBytes == Array(bytes.dropLast(32)))
        }
        try attempt {
            let root = try Root(decoding: bytes)
            #expect(root.authenticatedBytes == Array(bytes.dropLast(32)))
            _ = try root.places(
                segmentCount: 2,
                segmentByteCount: 65_536,
                bodyOffset: 0,
                rootOffset: .max
            )
        }
        try attempt {
            let footer = try Footer(decoding: bytes)
            #expect(footer.encoded == bytes)
            try attempt { _ = try footer.blockByteCount(fileByteCount: .max) }
            _ = try footer.division(segmentByteCount: 65_536)
        }
    }

    @Test func randomBytes() throws {
        var generator = SeededGenerator()
        for _ in 0..<2_000 {
            try decodeEverything(generator.bytes(.random(in: 0...200, using: &generator)))
        }
    }

    /// Sound structures with a few bytes set, cut or added, and their checksums made right again.
    @Test func damagedStructures() throws {
        var generator = SeededGenerator()
        let entry = IndexEntry(storedByteCount: 100, flags: [], tag: SegmentTag(low: 1, high: 2))
        let page = IndexPage(salt: zeros(32), firstIndex: 0, entries: [entry, entry])
        let run = Root.Run(
            salt: zeros(32),
            firstIndex: 0,
            segmentCount: 2,
            offset: 0,
            lastTag: zeros(16)
        )
        let root = Root(runs: [run], pages: [Root.Page(offset: 144, firstIndex: 0, mac: zeros(32))])
        var metadata = Metadata()
        metadata.name = ascii("name")
        metadata.modified = .init(seconds: 1, nanoseconds: 2)
        let sound: [(bytes: [UInt8], isBlock: Bool, isRecord: Bool)] = [
            (HandWrittenBlock().bytes, true, false),
            (page.authenticatedBytes + zeros(32), false, true),
            (root.authenticatedBytes + zeros(32), false, true),
            (FooterTests.value.encoded, false, false),
            (metadata.encoded, false, false),
            (HandWrittenBlock().context, false, false),
            (RecordHeaderTests.segmentBytes, false, true),
        ]
        for _ in 0..<600 {
            for (bytes, isBlock, isRecord) in sound {
                var damaged = bytes
                for _ in 0..<Int.random(in: 1...4, using: &generator) {
                    damage(&damaged, &generator)
                }
                if isBlock, damaged.count >= 32 {
                    damaged.removeLast(32)
                    damaged += standInChecksum(damaged)
                }
                if isRecord, damaged.count >= 32 {
                    let checksum = referenceCRC32C(Array(damaged.prefix(28)))
                    damaged.replaceSubrange(28..<32, with: u32(checksum))
                }
                try decodeEverything(damaged)
            }
        }
    }

    private func damage(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
        guard let position = bytes.indices.randomElement(using: &generator) else { return }
        switch generator.next() % 8 {
        case 0: bytes.removeLast(.random(in: 0...bytes.count, using: &generator))
        case 1: bytes += generator.bytes(.random(in: 1...64, using: &generator))
        case 2: bytes.insert(0, at: position)
        case 3: bytes.remove(at: position)
        case 4:
            let end = min(position + 8, bytes.count)
            let extreme: UInt8 = generator.next() % 2 == 0 ? 0 : 0xFF
            for place in position..<end { bytes[place] = extreme }
        default: bytes[position] = UInt8(truncatingIfNeeded: generator.next())
        }
    }
}
