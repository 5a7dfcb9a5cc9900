internal import Dispatch
internal import Glibc
internal import SystemPackage
internal import TestSupport
internal import Testing

@testable internal import FileAccess

@Suite struct ExternalProgramTests {
    /// What a program left, with its output.
    struct Run {
        let result: ExternalProgram.Result
        let output: String
        var error: String { String(decoding: result.errorBytes, as: UTF8.self) }
    }

    private func run(
        _ words: [String],
        input: [UInt8] = [],
        outputLimit: Int = 1_000,
        deadline: Duration = .seconds(60)
    ) throws -> Run {
        var bytes = [UInt8](repeating: 0, count: outputLimit)
        var result = ExternalProgram.Result()
        do {
            var span = bytes.mutableSpan
            var output = unsafe span.mutableBytes
            result = unsafe try ExternalProgram.run(
                words.map { [UInt8]($0.utf8) },
                input: input.span.bytes,
                output: &output,
                deadline: deadline
            )
        }
        return Run(
            result: result,
            output: String(decoding: bytes[..<result.outputByteCount], as: UTF8.self)
        )
    }

    private func shell(
        _ script: String,
        input: [UInt8] = [],
        outputLimit: Int = 1_000,
        deadline: Duration = .seconds(60)
    ) throws -> Run {
        try run(["sh", "-c", script], input: input, outputLimit: outputLimit, deadline: deadline)
    }

    @Test func takesInputAndGivesOutput() throws {
        let answer = try shell("cat; echo here >&2; exit 3", input: [UInt8]("hello".utf8))
        #expect(answer.output == "hello")
        #expect(answer.error == "here\n")
        #expect(answer.result.end == .exited(3))
        #expect(try run(["true"]).result.end == .exited(0))
        #expect(try shell("kill -9 $$").result.end == .signalled(SIGKILL))
    }

    /// As it is while a process that was started at the same time hasn't closed what it inherited.
    @Test func aProgramThatIsStillOpenForWritingIsWaitedFor() throws {
        let folder = try TemporaryFolder()
        let path = folder["program"]
        try [UInt8]("#!/bin/sh\necho done\n".utf8).write(to: path)
        let writer = try FileDescriptor.open(path, .writeOnly)
        _ = fchmod(writer.rawValue, 0o700)
        DispatchQueue(label: "coffer.test.writer").asyncAfter(deadline: .now() + 0.2) {
            try? writer.close()
        }
        #expect(try run([path.string]).output == "done\n")
    }

    @Test func passesWordsAsTheyAre() throws {
        let words = ["$HOME", "a b", "", "*", "'"]
        let answer = try run(["printf", "%s\\n"] + words)
        #expect(answer.output == words.map { $0 + "\n" }.joined())
    }

    @Test func carriesMoreThanAPipeHolds() throws {
        let input = [UInt8](repeating: 0x61, count: 300_000)
        let answer = try shell("sleep 0.1; cat", input: input, outputLimit: 300_001)
        #expect(answer.output.utf8.elementsEqual(input))
    }

    @Test func aProgramMayLeaveItsInputUnread() throws {
        let input = [UInt8](repeating: 0, count: 1 << 20)
        #expect(try shell("exec <&-; sleep 0.1; echo done", input: input).output == "done\n")
        #expect(try shell("exit 5", input: input).result.end == .exited(5))
    }

    @Test func aProgramIsKilledAtTheDeadlineWithItsGroup() throws {
        let folder = try TemporaryFolder()
        let file = folder["id"].string
        let begin = ContinuousClock.now
        let script = "sleep 1000 & echo $! > \(file); echo waiting >&2; wait"
        let answer = try shell(script, deadline: .milliseconds(500))
        #expect(answer.result.end == .timedOut)
        #expect(answer.error == "waiting\n")
        #expect(ContinuousClock.now - begin < .seconds(30))
        let id = try #require(
            Int32(String(decoding: [UInt8](contentsOf: folder["id"]).dropLast(), as: UTF8.self))
        )
        #expect(hasEnded(id))
    }

    /// Whether a process, which is nobody's child here, ends soon.
    private func hasEnded(_ id: Int32) -> Bool {
        for _ in 0..<1_000 {
            let status = try? [UInt8](contentsOf: FilePath("/proc/\(id)/stat"))
            // "ID (name) STATE ...": one that nobody has waited for yet is Z.
            guard let status, !status.split(separator: 0x20).dropFirst(2).starts(with: [[0x5A]])
            else { return true }
            usleep(10_000)
        }
        return false
    }

    @Test func closedStreamsDontHideThatItHangs() throws {
        let answer = try shell("exec <&- >&- 2>&-; sleep 1000", deadline: .milliseconds(300))
        #expect(answer.result.end == .timedOut)
    }

    @Test func theAnswerIsCapped() throws {
        let answer = try shell("yes", outputLimit: 100_000)
        #expect(answer.result.end == .outputTooLong)
        #expect(try shell("printf 12345678", outputLimit: 8).result.end == .outputTooLong)
        #expect(try shell("printf 1234567", outputLimit: 8).output == "1234567")
    }

    @Test func muchOnStandardErrorIsReadAndCut() throws {
        let answer = try shell("yes | head -c 1000000 >&2; echo done")
        #expect(answer.output == "done\n")
        #expect(answer.result.errorBytes.count == 4_096)
        let endless = try shell("yes >&2", deadline: .milliseconds(300))
        #expect(endless.result.end == .timedOut)
    }

    @Test func whatAProgramLeavesRunningIsNotWaitedFor() throws {
        let begin = ContinuousClock.now
        let answer = try shell("(exec setsid sleep 20) & echo $!; exit 0")
        #expect(answer.result.end == .exited(0))
        #expect(ContinuousClock.now - begin < .seconds(15))
        kill(try #require(Int32(answer.output.dropLast())), SIGKILL)
    }

    @Test func whatIsNotThereOrNotExecutableCantBeRun() throws {
        let folder = try TemporaryFolder()
        try [0].write(to: folder["file"])
        for (program, code) in [
            ("coffer-no-such-program", FileError.Code.notFound),
            (folder["nothing"].string, .notFound), (folder["file"].string, .permissionDenied),
        ] {
            let error = #expect(throws: FileError.self) { try run([program]) }
            #expect(error?.code == code)
            #expect(error?.operation == .run)
        }
        try [UInt8]("echo no interpreter\n".utf8).write(to: folder["script"])
        unsafe chmod(folder["script"].string, 0o700)
        let error = #expect(throws: FileError.self) { try run([folder["script"].string]) }
        #expect(error?.errorNumber == ENOEXEC)
    }

    @Test func nothingIsInheritedButTheStandardStreams() throws {
        // As one that the user opened in a shell, without close-on-exec.
        let descriptor = unsafe open("/dev/null", O_RDONLY)
        defer { close(descriptor) }
        let answer = try shell("ls /proc/$$/fd; cut -d' ' -f6 /proc/$$/stat; echo $$")
        let lines = answer.output.split(separator: "\n")
        // One more where the shell has a script open; here it has none.
        #expect(lines.prefix { $0.count < 3 } == ["0", "1", "2"])
        #expect(lines.suffix(2).first == lines.last)
    }

    @Test func signalsHaveTheirDefaults() throws {
        let answer = try run(["grep", "-E", "Sig(Blk|Ign)", "/proc/self/status"])
        let masks = answer.output.split(separator: "\n")
            .compactMap { $0.split(separator: "\t").last.flatMap { UInt64($0, radix: 16) } }
        // Signals 32 and 33 are Glibc's own.
        #expect(masks.map { $0 & 0x7FFF_FFFF } == [0, 0])
    }

    @Test func runsMayGoSideBySide() async throws {
        let results = await withTaskGroup(of: ExternalProgram.End?.self) { group in
            for number in 0..<4 {
                group.addTask { try? self.shell("exit \(number)").result.end }
            }
            return await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(results == [.exited(0), .exited(1), .exited(2), .exited(3)])
    }
}
