internal import Foundation
internal import Glibc
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

    @Test(arguments: ["in in2", "-r ."])
    func itTakesOneFile(_ inputs: String) throws {
        let run = try folder.shell("coffer encrypt --resume \(inputs)")
        #expect(run.status == 64)
        #expect(run.error.contains("takes one file"))
    }
}
