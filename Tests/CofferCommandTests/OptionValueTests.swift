internal import Coffer
internal import Testing

@testable import CofferCommand

@Suite struct OptionValueTests {
    @Test(arguments: [
        ("65536", 65536), ("64KiB", 65536), ("1MiB", 1 << 20), ("1m", 1 << 20), ("64mib", 1 << 26),
        ("128K", 1 << 17),
    ])
    func segmentSizes(_ text: String, _ byteCount: Int) throws {
        #expect(try ByteCount.parseSegmentSize(text) == byteCount)
    }

    @Test(arguments: [
        "", "MiB", "1 MiB", "3MiB", "32KiB", "128MiB", "-1MiB", "1.5MiB", "1TiB", "0",
        "99999999999999999999", "9223372036854775807GiB", "１MiB",
    ])
    func segmentSizesThatAreNone(_ text: String) {
        #expect(throws: ValueError.self) { try ByteCount.parseSegmentSize(text) }
    }

    @Test(
        arguments: [
            (0, "0 B"), (1023, "1023 B"), (1024, "1.00 KiB"), (1536, "1.50 KiB"),
            (10_240, "10.0 KiB"), (102_400, "100 KiB"), (1 << 20, "1.00 MiB"),
            (1_048_575, "1.00 MiB"), (5_368_709_120, "5.00 GiB"), (UInt64.max, "16.0 EiB"),
        ] as [(UInt64, String)]
    )
    func sizesAreReadable(_ byteCount: UInt64, _ text: String) {
        #expect(ByteCount.text(byteCount) == text)
    }

    @Test func ranges() throws {
        #expect(try RangeArgument.parse("0-499") == .bytes(0...499))
        #expect(try RangeArgument.parse("7-7") == .bytes(7...7))
        #expect(try RangeArgument.parse("500-") == .from(500))
        #expect(try RangeArgument.parse("-500") == .last(500))
        #expect(try RangeArgument.parse("0-18446744073709551615") == .bytes(0...UInt64.max))
    }

    @Test(arguments: [
        "", "-", "5", "5-4", "a-b", "1-2-3", "--5", "+1-2", "1- 2", "18446744073709551616-",
    ])
    func rangesThatAreNone(_ text: String) {
        #expect(throws: ValueError.self) { try RangeArgument.parse(text) }
    }

    @Test func compression() throws {
        #expect(try CompressionArgument.parse("none") == Compression.none)
        #expect(try CompressionArgument.parse("auto") == .auto)
        #expect(try CompressionArgument.parse("zstd") == .zstd(level: 3))
        #expect(try CompressionArgument.parse("zstd:1") == .zstd(level: 1))
        #expect(try CompressionArgument.parse("zstd:22") == .zstd(level: 22))
    }

    @Test(arguments: ["", "zstd:", "zstd:0", "zstd:23", "zstd:-1", "gzip", "Auto"])
    func compressionThatIsNone(_ text: String) {
        #expect(throws: ValueError.self) { try CompressionArgument.parse(text) }
    }

    @Test(arguments: [("10%", 0.1), ("100%", 1), ("0.5%", 0.005)])
    func samples(_ text: String, _ share: Double) throws {
        #expect(try SampleShare.parse(text) == share)
    }

    @Test(arguments: ["", "%", "10", "0%", "101%", "-1%", "1e1%", "nan%", "inf%", "1/2%"])
    func samplesThatAreNone(_ text: String) {
        #expect(throws: ValueError.self) { try SampleShare.parse(text) }
    }

    @Test func contextEntries() throws {
        let entry = try ContextArgument(parsing: "project=a=b")
        #expect(entry.name == "project")
        #expect(entry.value == "a=b")
        #expect(try ContextArgument(parsing: "project").value == nil)
        #expect(try ContextArgument(parsing: "project=").value?.isEmpty == true)
        #expect(try ContextArgument(parsing: "a=\u{301}b").name == "a")
        #expect(throws: ValueError.self) { try ContextArgument(parsing: "=b") }
        let invalid = ArgumentText(bytes: [0x61, 0x3D, 0xFF]).text
        #expect(throws: ValueError.self) { try ContextArgument(parsing: invalid) }
    }
}
