internal import Testing

/// What the command does when it is started without a standard stream.
@Suite struct ClosedStreamTests {
    /// No file that the command opens gets the number of a closed stream, where messages go or input
    /// comes from: /dev/null has it, which reads as an empty source here.
    @Test(arguments: [0, 1, 2])
    func aClosedStreamIsTheNullDevice(_ stream: Int) throws {
        let folder = try CommandFolder()
        let run = try folder.shell(
            "coffer encrypt /proc/self/fd/\(stream) -o out.coffer \(stream)>&-"
        )
        #expect(run.status == 0, "\(run.error)")
        #expect(try folder.names() == ["out.coffer"])
    }

    /// Dispatch would wait for a thread for ever.
    @Test(.enabled(if: OptimizedCommand.program != nil))
    func withoutThreadsItSaysSo() throws {
        let folder = try CommandFolder()
        folder.environment = ["COFFER_RELEASE=\(try #require(OptimizedCommand.program))"]
        let run = try folder.shell(
            "echo 1 > in; ulimit -v 40000; exec \"$COFFER_RELEASE\" encrypt in"
        )
        #expect(run.status == 71)
        #expect(run.error.contains("ulimit"))
        #expect(try folder.names() == ["in"])
    }

    @Test func aClosedInputIsNoEmptyInput() throws {
        let folder = try CommandFolder()
        let run = try folder.shell("coffer encrypt - -o out.coffer <&-")
        #expect(run.status != 0)
        #expect(try folder.names().isEmpty)
    }
}
