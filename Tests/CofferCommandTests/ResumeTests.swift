internal import Foundation
internal import Glibc
internal import SystemPackage
internal import TestSupport
internal import Testing

/// `--resume`: one file, interrupted and gone on with.
@Suite struct ResumeTests {
    private let folder: CommandFolder
    private static let arguments = [
        "encrypt", "--resume", "--jobs", "1", "--segment-size", "64KiB", "in",
    ]

    init() throws { folder = try CommandFolder() }

    private var temporary: String? {
        get throws { try folder.names().first { $0.hasPrefix(".coffer-") } }
    }

    /// Begins to encrypt and sends `signal` when something of it is in the file.
    private func interrupt(_ signal: Int32) throws -> ChildProcess.End {
        let child = try folder.start(Self.arguments)
        for _ in 0..<100_000 {
            if let name = try temporary, try byteCount(of: name) > 200_000 { break }
            usleep(200)
        }
        child.send(signal)
        return child.wait()
    }

    private func byteCount(of name: String) throws -> Int {
        let attributes = try? FileManager.default.attributesOfItem(atPath: folder.file(name))
        return (attributes?[.size] as? Int) ?? 0
    }

    private func makeInput() throws {
        let line = "head -c 1000000 /dev/urandom >in && truncate -s 200M in"
        #expect(try folder.shell(line).status == 0)
    }

    @Test(arguments: [SIGKILL, SIGTERM])
    func whatWasInterruptedIsGoneOnWith(_ signal: Int32) throws {
        try makeInput()
        let end = try interrupt(signal)
        #expect(end == (signal == SIGKILL ? .signalled(SIGKILL) : .exited(143)))
        #expect(try temporary != nil)
        let run = try folder.run(bytes: (Self.arguments + ["--json"]).map { Array($0.utf8) })
        #expect(run.events.first?["status"] as? String == "resumed", "\(run.output)\(run.error)")
        #expect(try temporary == nil)
        let same = try folder.shell("coffer decrypt in.coffer -o - | cmp - in")
        #expect(same.status == 0, "\(same.error)")
    }

    @Test func aSourceThatChangedIsBegunAnew() throws {
        try makeInput()
        _ = try interrupt(SIGKILL)
        let run = try folder.shell(
            "printf x >>in; coffer encrypt --resume --segment-size 64KiB in --json"
        )
        #expect(run.status == 0)
        #expect(run.events.first?["status"] as? String == "restarted", "\(run.output)")
        #expect(run.error.contains("begun anew"), "\(run.error)")
        let same = try folder.shell("coffer decrypt in.coffer -o - | cmp - in")
        #expect(same.status == 0, "\(same.error)")
    }

    @Test func nothingToGoOnWithIsNoError() throws {
        try makeInput()
        let run = try folder.shell("coffer encrypt --resume in --json")
        #expect(run.events.first?["status"] as? String == "encrypted", "\(run.output)\(run.error)")
    }

    /// Whenever it is killed, the same command completes the batch, and no index is sealed twice in a run.
    @Test func aBatchThatIsKilledAgainAndAgain() throws {
        let script = Self.tools.appending("interruptions.py").string
        let run = try folder.shell("mkdir k; cd k; python3 '\(script)' \"$COFFER\" 48 12")
        #expect(run.status == 0, "\(run.output)\(run.error)")
        let counts = try #require(run.events.last)
        #expect(counts["killed"] as? Int == 12)
        #expect((counts["seals"] as? Int ?? 0) >= 48)
    }

    private static let tools = FilePath(#filePath).removingLastComponent().removingLastComponent()
        .appending("Tools")

    /// With `--update`, a batch goes on in the middle of the file that was interrupted, and skips what is complete.
    @Test func aTreeIsGoneOnWith() throws {
        try makeInput()
        let made = try folder.shell(
            """
            mkdir -p t/a t/z out; mv in t/a/large; for i in {1..20}; do echo $i >t/z/$i; echo $i >t/$i; done
            coffer encrypt -r t -o out --exclude large -q
            """
        )
        #expect(made.status == 0, "\(made.error)")
        let arguments = ["encrypt", "-r", "--resume", "--update", "--jobs", "1", "t", "-o", "out"]
        let child = try folder.start(arguments + ["--segment-size", "64KiB"])
        for _ in 0..<100_000 {
            let names = (try? folder.names(in: "out/t/a")) ?? []
            let name = names.first { $0.hasPrefix(".coffer-") }
            if let name, try byteCount(of: "out/t/a/\(name)") > 200_000 { break }
            usleep(200)
        }
        child.send(SIGKILL)
        #expect(child.wait() == .signalled(SIGKILL))
        let line = arguments.joined(separator: " ") + " --segment-size 64KiB --json"
        let run = try folder.shell("coffer \(line)")
        #expect(run.status == 0, "\(run.error)")
        let files = run.events.filter { $0["event"] as? String == "file" }
        let statuses = Dictionary(grouping: files) { $0["status"] as? String }
        #expect(statuses["resumed"]?.map { $0["input"] as? String } == ["t/a/large"])
        #expect(statuses["skipped"]?.count == 40)
        let same = try folder.shell(
            "mkdir back; coffer decrypt -r out/t -o back -q && diff -r t back/t; find out -name '*.partial'"
        )
        #expect(same.status == 0 && same.output.isEmpty, "\(same.output)\(same.error)")
    }
}
