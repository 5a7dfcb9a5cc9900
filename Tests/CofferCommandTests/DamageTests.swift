internal import Foundation
internal import Testing

/// Damaged and changing files, full disks, closed pipes.
@Suite struct DamageTests {
    private let folder = try? CommandFolder()

    /// Without a key, a repair knows of no more than the two blocks and their agreement.
    @Test func aRepairOfWhatHasGoodBlocksSaysWhatItDidNotCheck() throws {
        let folder = try CommandFolder()
        let setup = try folder.shell(
            """
            head -c 100000 /dev/zero > in; coffer encrypt in
            printf damaged. | dd of=in.coffer bs=1 conv=notrunc seek=50000
            """
        )
        try #require(setup.status == 0)
        let result = try folder.run("repair", "in.coffer", "-o", "out")
        #expect(result.status == 0)
        #expect(result.output.contains("both end blocks are good and agree"))
        #expect(result.output.contains("`coffer verify`"))
        #expect(try folder.run("verify", "out").status == 65)
    }

    @Test func aTruncatedContainerIsRefused() throws {
        let folder = try #require(folder)
        try folder.writeSample(300_000, to: "in")
        #expect(try folder.run("encrypt", "--segment-size", "64KiB", "in").status == 0)
        let container = try folder.read("in.coffer")
        for count in [0, 1, 100, 4096, container.count / 2, container.count - 1] {
            try folder.write(Array(container.prefix(count)), to: "cut.coffer")
            let result = try folder.run("decrypt", "cut.coffer")
            #expect(result.status == 65, "\(count) bytes: \(result.error)")
            #expect(result.error.hasPrefix("coffer: error: cut.coffer: "))
            #expect(try folder.run("verify", "cut.coffer").status == 65)
        }
        #expect(try folder.names() == ["cut.coffer", "in", "in.coffer"])
    }

    @Test func verifyNamesEveryDamagedSegment() throws {
        let folder = try #require(folder)
        try folder.writeSample(400_000, to: "in")
        #expect(try folder.run("encrypt", "--segment-size", "64KiB", "in").status == 0)
        var container = try folder.read("in.coffer")
        container[container.count / 3] ^= 1
        container[container.count * 2 / 3] ^= 1
        try folder.write(container, to: "bad.coffer")
        let text = try folder.run("verify", "bad.coffer")
        #expect(text.status == 65)
        let lines = text.output.split(separator: "\n")
        #expect(lines.count == 2)
        for line in lines { #expect(line.hasPrefix("bad.coffer: damaged: segment ")) }
        #expect(text.error == "coffer: error: bad.coffer: it is damaged in 2 places\n")
        let events = try folder.run("verify", "--json", "bad.coffer", "in.coffer").events
        #expect(events.map { $0["status"] as? String } == ["failed", "verified", nil])
        let damages = events.first?["damages"] as? [[String: Any]]
        #expect(damages?.map { $0["structure"] as? String } == ["segment", "segment"])
        #expect(damages?.allSatisfy { $0["plaintext_range"] is [Int] } == true)
        #expect(try folder.run("decrypt", "bad.coffer").status == 65)
        #expect(!folder.exists("bad"))
    }

    @Test func aDamagedHeadIsNamedBypassedAndRepaired() throws {
        let folder = try #require(folder)
        let bytes = try folder.writeSample(100_000, to: "in")
        #expect(try folder.run("encrypt", "in").status == 0)
        let original = try folder.read("in.coffer")
        var container = original
        container[20] ^= 1
        try folder.write(container, to: "bad.coffer")
        let decryption = try folder.run("decrypt", "bad.coffer", "-o", "-")
        #expect(decryption.status == 0)
        #expect(decryption.outputBytes == bytes)
        #expect(decryption.error.hasPrefix("coffer: warning: bad.coffer: "))
        let events = try folder.run("decrypt", "bad.coffer", "-o", "-", "--json").errorEvents
        let warnings = try #require(events.first?["warnings"] as? [String])
        #expect(warnings.count == 1 && warnings[0].contains("head"))
        #expect(try folder.run("verify", "bad.coffer").status == 65)
        #expect(try folder.shell("cat bad.coffer | coffer decrypt - -o -").status == 65)
        #expect(try folder.run("repair", "bad.coffer", "-o", "good.coffer").status == 0)
        #expect(try folder.read("good.coffer") == original)
        let again = try folder.run("repair", "--json", "bad.coffer", "-o", "same.coffer")
        let mended = try #require(again.events.first?["mended"] as? [String])
        #expect(mended.count == 1 && mended[0].hasPrefix("head block"))
        #expect(try folder.run("repair", "bad.coffer", "-o", "good.coffer").status == 73)
        #expect(try folder.run("repair", "bad.coffer", "-o", "bad.coffer").status == 64)
    }

    @Test func anInterruptedChangeOfSlotsIsAWarning() throws {
        let folder = try #require(folder)
        try folder.writeSample(1000, to: "in")
        #expect(try folder.run("encrypt", "in").status == 0)
        // In the tail block generation 1 and the checksum of that.
        let result = try folder.shell(
            """
            length=$(od -An -j124 -N4 -tu4 in.coffer | tr -d ' ')
            head -c $((length - 32)) in.coffer > block
            printf '\\1' | dd of=block bs=1 seek=116 conv=notrunc status=none
            printf "$(sha256sum block | head -c 64 | sed 's/../\\\\x&/g')" >> block
            dd if=block of=in.coffer bs=1 seek=$(($(stat -c %s in.coffer) - 128 - length)) \\
                conv=notrunc status=none
            """
        )
        #expect(result.status == 0)
        #expect(result.error.isEmpty)
        let text = try folder.run("verify", "in.coffer")
        #expect(text.status == 0)
        #expect(text.error.hasPrefix("coffer: warning: in.coffer: "))
        let event = try #require(try folder.run("verify", "--json", "in.coffer").events.first)
        #expect(event["status"] as? String == "verified")
        #expect((event["warnings"] as? [String])?.count == 1)
    }

    @Test func aSampleSaysWhatItIsWorth() throws {
        let folder = try #require(folder)
        try folder.writeSample(1_300_000, to: "in")
        #expect(try folder.run("encrypt", "--segment-size", "64KiB", "in").status == 0)
        let sample = try folder.run("verify", "--sample", "10%", "in.coffer")
        #expect(
            sample.output
                == "in.coffer: no damage in 2 of 20 segments; had 1 % of them been damaged, the chance to see it was 10.0 %\n"
        )
        let whole = try folder.run("verify", "in.coffer")
        #expect(whole.output == "in.coffer: intact: 20 segments, 1.24 MiB of plaintext\n")
        #expect(try folder.run("verify", "--quiet", "in.coffer").output.isEmpty)
    }

    @Test func aStreamThatBreaksOffSaysToDiscardIt() throws {
        let folder = try #require(folder)
        try folder.writeSample(3_000_000, to: "in")
        let result = try folder.shell(
            "coffer encrypt --segment-size 64KiB --jobs 1 in -o - | head -c 2900000 | coffer decrypt --jobs 1 - -o - | cmp - in"
        )
        #expect(result.error.contains("coffer: hint: discard what was written: it isn't whole"))
        #expect(result.error.contains("cmp: EOF on -"))
        // Nothing to discard: no segment was authentic.
        let early = try folder.shell(
            "coffer encrypt --segment-size 4MiB in -o - | head -c 2900000 | coffer decrypt - -o - | wc -c"
        )
        #expect(early.output == "0\n")
        #expect(!early.error.contains("hint"))
    }

    @Test(
        arguments: [
            ("printf x >> in", 74, "--allow-changed makes that a success", ""),
            ("printf x >> in", 0, "it grew while it was read", "--allow-changed"),
            ("truncate -s 1000000 in", 74, "shorter while it was read", ""),
            ("printf x | dd of=in conv=notrunc status=none", 74, "changed while it was read", ""),
        ] as [(String, Int32, String, String)]
    )
    func aSourceThatChangesSaysSo(
        _ change: String,
        _ status: Int32,
        _ message: String,
        _ option: String
    ) throws {
        let folder = try #require(folder)
        try folder.writeSample(12 << 20, to: "in")
        let result = try folder.shell(
            """
            touch -d '1 hour ago' in; mkfifo out; coffer encrypt \(option) in -o out &
            exec 3< out; head -c 1 <&3 > /dev/null; \(change); cat <&3 > /dev/null; wait $!
            """
        )
        #expect(result.status == status, "\(result.error)")
        #expect(result.error.contains(message), "\(result.error)")
        #expect(!result.error.contains("hint"))
    }

    /// Not under ThreadSanitizer, whose own memory is a file larger than the limit: it dies by SIGBUS before
    /// the command begins.
    @Test(.disabled(if: ProcessInfo.processInfo.environment["TSAN_OPTIONS"] != nil))
    func aFullDiskLeavesNothing() throws {
        let folder = try #require(folder)
        try folder.writeSample(600_000, to: "in")
        #expect(try folder.run("encrypt", "in").status == 0)
        try folder.write([9], to: "old")
        let result = try folder.shell(
            """
            ulimit -f 100
            coffer encrypt in -o new; echo $?; coffer encrypt --force in -o old; echo $?
            coffer decrypt in.coffer -o new; echo $?; cat in | coffer encrypt - -o new; echo $?
            """
        )
        #expect(result.output == "74\n74\n74\n74\n")
        // It isn't the disk that is full here, and the message knows.
        #expect(result.error.contains("raise `ulimit -f`"))
        #expect(try folder.names() == ["in", "in.coffer", "old"])
        #expect(try folder.read("old") == [9])
    }

    @Test func aFullDeviceIsAnErrorOfWriting() throws {
        let folder = try #require(folder)
        try folder.writeSample(100_000, to: "in")
        #expect(try folder.run("encrypt", "in", "-o", "-", output: "/dev/full").status == 74)
        #expect(try folder.run("encrypt", "in", "-o", "/dev/full").status == 74)
        #expect(try folder.run("encrypt", "in", "--json", output: "/dev/full").status == 74)
        #expect(try folder.run("keygen", "-o", "k", output: "/dev/full").status == 74)
    }

    @Test func aClosedPipeEndsAsSIGPIPEDoes() throws {
        let folder = try #require(folder)
        try folder.writeSample(4 << 20, to: "in")
        let result = try folder.shell(
            """
            coffer encrypt in -o - | head -c 1 > /dev/null; echo ${PIPESTATUS[0]}
            coffer encrypt in; coffer decrypt in.coffer -o - | head -c 1 > /dev/null; echo ${PIPESTATUS[0]}
            (sleep 0.2; coffer inspect in.coffer; echo $? >&2) | true
            """
        )
        #expect(result.output == "141\n141\n")
        #expect(result.error == "141\n")
    }
}
