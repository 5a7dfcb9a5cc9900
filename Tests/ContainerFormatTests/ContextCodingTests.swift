import ContainerFormat
import TestSupport
import Testing

struct ContextCodingTests {
    private typealias Entry = ContextCoding.Entry

    private func entry(_ name: [UInt8], _ value: [UInt8]) -> [UInt8] {
        u16(UInt16(name.count)) + u16(UInt16(value.count)) + name + value
    }

    @Test func bytesAreThoseOfTheSpecification() throws {
        let entries = [Entry(name: "a", value: ""), Entry(name: "b", value: "x\u{E9}")]
        let bytes: [UInt8] = [1, 0, 0, 0, 0x61, 1, 0, 3, 0, 0x62, 0x78, 0xC3, 0xA9]
        #expect(try ContextCoding.encode(entries) == bytes)
        #expect(try ContextCoding.decode(bytes) == entries)
        #expect(try ContextCoding.encode([]) == [])
        #expect(try ContextCoding.decode([]) == [])
    }

    /// Byte order: a prefix comes first, and UTF-8 of U+FFFF before that of U+10000, which UTF-16 puts after it.
    @Test func orderIsThatOfBytes() throws {
        let names = ["A", "B", "a", "aa", "ab", "b", "\u{7F}", "\u{80}", "\u{FFFF}", "\u{10000}"]
        let entries = names.map { Entry(name: $0, value: "v") }
        let bytes = try ContextCoding.encode(entries)
        #expect(bytes == names.flatMap { entry(Array($0.utf8), ascii("v")) })
        #expect(try ContextCoding.decode(bytes) == entries)

        var generator = SeededGenerator()
        for _ in 0..<50 {
            #expect(try ContextCoding.encode(entries.shuffled(using: &generator)) == bytes)
        }
    }

    @Test func namesAreComparedAsBytesAndNotAsText() throws {
        // The same letter to a reader, and to String's ==, but two names.
        let composed = Entry(name: "\u{E9}", value: "1")
        let decomposed = Entry(name: "e\u{301}", value: "2")
        let bytes = try ContextCoding.encode([composed, decomposed])
        #expect(bytes == entry([0x65, 0xCC, 0x81], ascii("2")) + entry([0xC3, 0xA9], ascii("1")))
        #expect(try ContextCoding.decode(bytes).map(\.value) == ["2", "1"])
    }

    @Test func otherOrdersRepeatedAndEmptyNamesAreRefused() {
        let a = entry(ascii("a"), ascii("1"))
        let b = entry(ascii("b"), ascii("1"))
        let refused: [(String, [UInt8])] = [
            ("order", b + a), ("repeated", a + a), ("repeated later", a + b + b),
            ("repeated with another value", a + entry(ascii("a"), ascii("2"))),
            ("empty name", entry([], ascii("1"))), ("empty entry", entry([], [])),
            ("empty name later", a + entry([], [])),
        ]
        for (what, bytes) in refused {
            expectRefusal(.block, what) { _ = try ContextCoding.decode(bytes) }
        }
        for names in [["a", "b", "a"], ["", "a"], [""]] {
            expectRefusal(.block, "\(names)") {
                _ = try ContextCoding.encode(names.map { Entry(name: $0, value: "v") })
            }
        }
    }

    @Test func onlyUTF8IsAccepted() {
        let invalid: [[UInt8]] = [
            [0xFF], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x80],
        ]
        for bytes in invalid {
            expectRefusal(.block) { _ = try ContextCoding.decode(entry(bytes, [])) }
            expectRefusal(.block) { _ = try ContextCoding.decode(entry(ascii("a"), bytes)) }
        }
    }

    @Test func lengthsThatLeaveOrLackBytesAreRefused() throws {
        let bytes = entry(ascii("name"), ascii("value")) + entry(ascii("other"), [])
        for count in 1..<bytes.count where count != 13 {
            expectRefusal(.block, "\(count)") {
                _ = try ContextCoding.decode(Array(bytes.prefix(count)))
            }
        }
        #expect(try ContextCoding.decode(Array(bytes.prefix(13))).count == 1)
        expectRefusal(.block) { _ = try ContextCoding.decode(bytes + [0]) }
        expectRefusal(.block) {
            _ = try ContextCoding.decode(u16(.max) + u16(.max) + ascii("a"))
        }
    }

    @Test func theLimitIs8KiB() throws {
        let full = Entry(name: "n", value: String(repeating: "v", count: 8_192 - 5))
        let bytes = try ContextCoding.encode([full])
        #expect(bytes.count == 8_192)
        #expect(try ContextCoding.decode(bytes) == [full])

        let over = Entry(name: "n", value: full.value + "v")
        expectRefusal(.block) { _ = try ContextCoding.encode([over]) }
        expectRefusal(.block) {
            _ = try ContextCoding.decode(entry(ascii("n"), Array(over.value.utf8)))
        }
        let long = Entry(name: String(repeating: "n", count: 70_000), value: "")
        expectRefusal(.block) { _ = try ContextCoding.encode([long]) }
    }
}
