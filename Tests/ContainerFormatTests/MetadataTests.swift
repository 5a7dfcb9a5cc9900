import ContainerFormat
import Testing

struct MetadataTests {
    private func field(_ type: UInt16, _ value: [UInt8]) -> [UInt8] {
        u16(type) + u16(UInt16(value.count)) + value
    }

    private static let identity =
        u64(1) + u64(2) + u64(3) + i64(-4) + u32(5) + i64(6) + u32(999_999_999)

    private var everyField: [UInt8] {
        field(1, ascii("n\u{E9}") + [0xFF]) + field(2, u64(1 << 40)) + field(3, u32(0o7755))
            + field(4, i64(-1) + u32(999_999_999)) + field(5, Self.identity)
            + field(6, ascii("coffer 1.0")) + field(7, filler(1, 32))
    }

    @Test func bytesAreThoseOfTheSpecification() throws {
        var metadata = Metadata()
        #expect(metadata.encoded == [])
        #expect(try Metadata(decoding: []) == metadata)
        metadata.name = ascii("n\u{E9}") + [0xFF]
        metadata.byteCount = 1 << 40
        metadata.mode = 0o7755
        metadata.modified = .init(seconds: -1, nanoseconds: 999_999_999)
        metadata.sourceIdentity = .init(
            device: 1,
            inode: 2,
            byteCount: 3,
            modified: .init(seconds: -4, nanoseconds: 5),
            changed: .init(seconds: 6, nanoseconds: 999_999_999)
        )
        metadata.toolVersion = "coffer 1.0"
        metadata.resumeToken = filler(1, 32)
        #expect(metadata.encoded == everyField)
        #expect(try Metadata(decoding: everyField) == metadata)
    }

    @Test func eachFieldIsOptional() throws {
        #expect(try Metadata(decoding: field(3, u32(0))).mode == 0)
        let two = try Metadata(decoding: field(2, u64(.max)) + field(7, zeros(32)))
        #expect(two.byteCount == .max && two.resumeToken == zeros(32) && two.name == nil)
    }

    @Test func unknownFieldsAreIgnoredWhereverTheyStand() throws {
        let bytes =
            field(0, []) + field(2, u64(9)) + field(8, filler(1, 100)) + field(.max, [1])
        #expect(try Metadata(decoding: bytes).encoded == field(2, u64(9)))
    }

    @Test func fieldsOutOfOrderAndRepeatedAreRefused() {
        let size = field(2, u64(9))
        for bytes in [
            field(3, u32(0)) + size, size + size, field(9, []) + size,
            size + field(9, []) + field(9, []), size + field(0, []),
        ] {
            expectRefusal(.metadata) { _ = try Metadata(decoding: bytes) }
        }
    }

    @Test(arguments: [(2, 8), (3, 4), (4, 12), (5, 48), (7, 32)] as [(UInt16, Int)])
    func aKnownFieldHasOneLength(type: UInt16, byteCount: Int) throws {
        for count in 0...byteCount + 8 {
            let bytes = field(type, zeros(count))
            if count == byteCount {
                #expect(try Metadata(decoding: bytes).encoded == bytes)
            } else {
                expectRefusal(.metadata, "\(count)") { _ = try Metadata(decoding: bytes) }
                // Not even if the bytes that it lacks stand after it.
                expectRefusal(.metadata, "\(count)") {
                    _ = try Metadata(decoding: bytes + field(900, zeros(60)))
                }
            }
        }
    }

    @Test func aNameIsOnePathComponent() throws {
        let right: [[UInt8]] = [
            ascii("a"), ascii("..."), ascii(".a"), ascii(" "), ascii("-"), ascii("\\"), [0xFF],
            [UInt8](repeating: 0x61, count: 255), ascii("a\nb"), [1],
        ]
        for name in right {
            #expect(try Metadata(decoding: field(1, name)).name == name)
        }
        let wrong: [[UInt8]] = [
            [], ascii("."), ascii(".."), ascii("/"), ascii("a/b"), ascii("/a"), ascii("a/"),
            [0], ascii("a") + [0], [0] + ascii("a"), [UInt8](repeating: 0x61, count: 256),
        ]
        for name in wrong {
            #expect(!Metadata.isName(name))
            expectRefusal(.metadata, "\(name)") { _ = try Metadata(decoding: field(1, name)) }
        }
    }

    @Test func valuesOutOfTheirRangesAreRefused() throws {
        #expect(try Metadata(decoding: field(3, u32(0o7777))).mode == 0o7777)
        for mode: UInt32 in [0o10000, 0o100644, .max] {
            expectRefusal(.metadata) { _ = try Metadata(decoding: field(3, u32(mode))) }
        }
        for nanoseconds: UInt32 in [1_000_000_000, .max] {
            expectRefusal(.metadata) {
                _ = try Metadata(decoding: field(4, i64(0) + u32(nanoseconds)))
            }
            for position in [32, 44] {
                var identity = Self.identity
                identity.replaceSubrange(position..<position + 4, with: u32(nanoseconds))
                expectRefusal(.metadata) { _ = try Metadata(decoding: field(5, identity)) }
            }
        }
        for seconds: Int64 in [.min, .max] {
            let bytes = field(4, i64(seconds) + u32(0))
            #expect(try Metadata(decoding: bytes).modified?.seconds == seconds)
        }
    }

    @Test func aToolVersionIsShortUTF8() throws {
        #expect(try Metadata(decoding: field(6, ascii("v"))).toolVersion == "v")
        let longest = [UInt8](repeating: 0x76, count: 255)
        #expect(try Metadata(decoding: field(6, longest)).toolVersion?.utf8.count == 255)
        for wrong in [[], longest + [0x76], [0xFF], [0xC3]] {
            expectRefusal(.metadata) { _ = try Metadata(decoding: field(6, wrong)) }
        }
    }

    @Test func everyTruncationIsRefusedButBetweenFields() {
        let ends = [0, 8, 20, 28, 44, 96, 110, 146]
        #expect(ends.last == everyField.count)
        for count in 0...everyField.count {
            let part = Array(everyField.prefix(count))
            if ends.contains(count) {
                #expect(throws: Never.self) { try Metadata(decoding: part) }
            } else {
                expectRefusal(.metadata, "\(count)") { _ = try Metadata(decoding: part) }
            }
        }
    }

    @Test func theLimitIs64KiB() throws {
        let half = field(8, zeros(32_764))
        #expect(throws: Never.self) { try Metadata(decoding: half + field(9, zeros(32_764))) }
        expectRefusal(.metadata) { _ = try Metadata(decoding: half + field(9, zeros(32_765))) }
    }
}
