import Testing

@testable import ContainerFormat

struct RecordHeaderTests {
    static let kinds: [(RecordHeader.Kind, String, Structure)] = [
        (.metadata, "M", .metadata), (.run, "R", .run), (.segment, "S", .segment),
        (.page, "P", .page), (.root, "X", .root), (.padding, "Z", .padding),
    ]

    static let segment = RecordHeader(
        .segment,
        flags: [.final, .zstd],
        storedByteCount: 0x0403_0201,
        plaintextByteCount: 0x0807_0605,
        segmentIndex: 0x100F_0E0D_0C0B_0A09,
        saltPrefix: 0x1413_1211
    )
    /// The same, field by field at its offset.
    static let segmentBytes = handWrittenHeader(
        type: "S",
        flags: 3,
        stored: 0x0403_0201,
        plaintext: 0x0807_0605,
        index: 0x100F_0E0D_0C0B_0A09,
        prefix: [0x11, 0x12, 0x13, 0x14]
    )

    @Test func bytesAreThoseOfTheSpecification() throws {
        #expect(
            Array(Self.segmentBytes.prefix(28))
                == [0x43, 0x46, 0x52, 0x53, 3, 0, 0, 0] + Array(1...20 as ClosedRange<UInt8>)
        )
        #expect(Self.segment.encoded == Self.segmentBytes)
        #expect(try RecordHeader(decoding: Self.segmentBytes) == Self.segment)
        let fromSpan = try unsafe RecordHeader(decoding: Self.segmentBytes.span.bytes)
        #expect(fromSpan == Self.segment)
    }

    @Test func encodingInPlaceWritesTheFirst32Bytes() {
        var record = [UInt8](repeating: 0xEE, count: 40)
        var elements = record.mutableSpan
        var bytes = unsafe elements.mutableBytes
        Self.segment.encode(into: &bytes)
        #expect(record == Self.segmentBytes + [UInt8](repeating: 0xEE, count: 8))
    }

    @Test(arguments: kinds)
    func eachTypeHasItsLetter(kind: RecordHeader.Kind, letter: String, structure: Structure) throws
    {
        let header = RecordHeader(kind, storedByteCount: 9)
        #expect(header.encoded == handWrittenHeader(type: letter, stored: 9))
        #expect(try RecordHeader(decoding: header.encoded) == header)
        #expect(kind.structure == structure)
    }

    @Test func otherTypesAreRefused() {
        for letter in UInt8.min..<0x80 where !"MRSPXZ".utf8.contains(letter) {
            let type = String(decoding: [letter], as: UTF8.self)
            expectRefusal(.record, type) {
                _ = try RecordHeader(decoding: handWrittenHeader(type: type, stored: 9))
            }
        }
    }

    @Test func flagsStandOnlyInSegmentsAndOnlyTheKnownOnes() throws {
        for flags in UInt8.min ... .max {
            for (kind, letter, structure) in Self.kinds {
                let bytes = handWrittenHeader(type: letter, flags: flags, stored: 9)
                if flags == 0 || kind == .segment && flags <= 3 {
                    #expect(try RecordHeader(decoding: bytes).flags.rawValue == flags)
                } else {
                    expectRefusal(structure, "\(letter) \(flags)") {
                        _ = try RecordHeader(decoding: bytes)
                    }
                }
            }
        }
    }

    @Test func reservedBytesMustBeZero() {
        for reserved: [UInt8] in [[1, 0, 0], [0, 0x80, 0], [0, 0, 0xFF]] {
            expectRefusal(.segment) {
                _ = try RecordHeader(
                    decoding: handWrittenHeader(type: "S", reserved: reserved, stored: 20)
                )
            }
        }
    }

    @Test func everyFlippedBitIsRefused() {
        for position in 0..<32 {
            for bit in 0..<8 {
                var bytes = Self.segmentBytes
                bytes[position] ^= 1 << bit
                expectRefusal(.record, "byte \(position), bit \(bit)") {
                    _ = try RecordHeader(decoding: bytes)
                }
            }
        }
    }

    @Test func aHeaderCutShortIsRefused() {
        for count in 0..<32 {
            let part = Array(Self.segmentBytes.prefix(count))
            expectRefusal(.record, "\(count)") { _ = try RecordHeader(decoding: part) }
            expectRefusal(.record, "\(count)") {
                _ = try unsafe RecordHeader(decoding: part.span.bytes)
            }
        }
    }

    @Test func theSaltPrefixIsTheFirstFourBytes() {
        #expect(RecordHeader.saltPrefix(of: [1, 2, 3, 4] + zeros(28)) == 0x0403_0201)
        #expect(RecordHeader.saltPrefix(of: [0xFF, 0, 0, 0x80, 9]) == 0x8000_00FF)
    }
}
