internal import Foundation
internal import Testing

@Suite struct RoundTripTests {
    private let folder = try? CommandFolder()

    @Test(arguments: [0, 1, 65_535, 65_536, 65_537, 131_072, 1_000_003])
    func aFileComesBack(_ byteCount: Int) throws {
        let folder = try #require(folder)
        let bytes = try folder.writeSample(byteCount, to: "in")
        let encryption = try folder.run("encrypt", "--segment-size", "64KiB", "in")
        #expect(encryption.status == 0)
        #expect(encryption.output.isEmpty)
        #expect(encryption.error.isEmpty)
        #expect(try folder.names() == ["in", "in.coffer"])
        #expect(try folder.run("decrypt", "in.coffer", "-o", "out").status == 0)
        #expect(try folder.read("out") == bytes)
    }

    @Test(arguments: ["none", "auto", "zstd", "zstd:1", "zstd:19"])
    func compressedDataComesBack(_ compression: String) throws {
        let folder = try #require(folder)
        let bytes = Array(String(repeating: "to be or not to be; ", count: 20_000).utf8)
        try folder.write(bytes, to: "in")
        #expect(try folder.run("encrypt", "--compress", compression, "in").status == 0)
        #expect(try folder.run("decrypt", "in.coffer", "-o", "out").status == 0)
        #expect(try folder.read("out") == bytes)
        let stored = try folder.read("in.coffer").count
        #expect((stored < bytes.count / 4) == (compression != "none"))
    }

    @Test func shortRunsComeBack() throws {
        let folder = try #require(folder)
        let bytes = try folder.writeSample(500_000, to: "in")
        let encryption = try folder.run(
            "encrypt",
            "--segment-size",
            "64KiB",
            "--test-run-segments",
            "3",
            "in"
        )
        #expect(encryption.status == 0)
        let description = try folder.run("inspect", "--json", "in.coffer")
        #expect(description.events.first?["runs"] as? Int == 3)
        #expect(try folder.run("decrypt", "in.coffer", "-o", "-").outputBytes == bytes)
    }

    @Test func pipesComeBack() throws {
        let folder = try #require(folder)
        for byteCount in [0, 1, 1 << 20, 3_000_000] {
            try folder.writeSample(byteCount, to: "in")
            let line = "cat in | coffer encrypt - -o - | coffer decrypt - -o - | cmp - in"
            let result = try folder.shell("set -o pipefail; " + line)
            #expect(result.status == 0, "\(byteCount) bytes: \(result.output)\(result.error)")
        }
        #expect(try folder.names() == ["in"])
    }

    @Test func aDashNeedsNoOutputOption() throws {
        let folder = try #require(folder)
        let line = "echo hello | coffer encrypt - | coffer decrypt -"
        #expect(try folder.shell(line).output == "hello\n")
    }

    @Test func namesOfAnyBytesSurvive() throws {
        let folder = try #require(folder)
        let result = try folder.shell(
            """
            name=$'a b\\n\\xff\\xfe\\t\\xf4\\x8f\\xbf\\xbf-'
            echo content > "$name" && coffer encrypt "$name" && mv "$name" first \
            && coffer decrypt "./$name.coffer" && cmp first "$name"
            """
        )
        #expect(result.status == 0)
        #expect(result.error.isEmpty)
    }

    @Test func aNameThatBeginsWithADashFollowsADoubleDash() throws {
        let folder = try #require(folder)
        try folder.write([1], to: "-q")
        #expect(try folder.run("encrypt", "--", "-q").status == 0)
        #expect(folder.exists("-q.coffer"))
    }

    @Test func modeAndTimeAreKept() throws {
        let folder = try #require(folder)
        let result = try folder.shell(
            """
            echo x > in; chmod 640 in; touch -d '2001-02-03 04:05:06 UTC' in
            coffer encrypt in && coffer decrypt in.coffer -o out && stat -c '%a %Y' out
            coffer decrypt --no-preserve in.coffer -o plain && stat -c '%a' plain
            """
        )
        #expect(result.output == "640 981173106\n600\n")
    }

    @Test func forceReplaces() throws {
        let folder = try #require(folder)
        try folder.write([1], to: "in")
        try folder.write([9], to: "in.coffer")
        #expect(try folder.run("encrypt", "--force", "in").status == 0)
        #expect(try folder.run("decrypt", "in.coffer", "-o", "-").outputBytes == [1])
    }

    @Test func outputToNullIsAStream() throws {
        let folder = try #require(folder)
        try folder.writeSample(300_000, to: "in")
        #expect(try folder.run("encrypt", "in", "-o", "/dev/null").status == 0)
        #expect(try folder.run("encrypt", "in").status == 0)
        #expect(try folder.run("decrypt", "in.coffer", "-o", "/dev/null").status == 0)
        #expect(try folder.names() == ["in", "in.coffer"])
    }

    @Test func aFileOfProcIsASource() throws {
        let folder = try #require(folder)
        let line =
            "coffer encrypt /proc/version -o v && coffer decrypt v -o - | cmp - /proc/version"
        #expect(try folder.shell(line).status == 0)
    }

    @Test(arguments: [
        ("0-0", 0..<1), ("0-65535", 0..<65_536), ("65535-65536", 65_535..<65_537),
        ("199999-", 199_999..<200_000), ("-1", 199_999..<200_000), ("-70000", 130_000..<200_000),
        ("-999999", 0..<200_000), ("5-999999999", 5..<200_000), ("0-", 0..<200_000),
        ("-0", 0..<0),
    ])
    func rangesAreExact(_ range: String, _ expected: Range<Int>) throws {
        let folder = try #require(folder)
        let bytes = try folder.writeSample(200_000, to: "in")
        #expect(try folder.run("encrypt", "--segment-size", "64KiB", "in").status == 0)
        let result = try folder.run("decrypt", "in.coffer", "--range", range, "-o", "-")
        #expect(result.status == 0)
        #expect(result.outputBytes == Array(bytes[expected]))
    }

    @Test func rangesBeyondTheEndOrOfAStreamAreRefused() throws {
        let folder = try #require(folder)
        try folder.writeSample(1000, to: "in")
        #expect(try folder.run("encrypt", "in").status == 0)
        let beyond = try folder.run("decrypt", "in.coffer", "--range", "1000-", "-o", "out")
        #expect(beyond.status == 64)
        let stream = try folder.shell("cat in.coffer | coffer decrypt - --range 0-9 -o out")
        #expect(stream.status == 64)
        #expect(try folder.names() == ["in", "in.coffer"])
    }
}
