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

    @Test func aClosedInputIsNoEmptyInput() throws {
        let folder = try CommandFolder()
        let run = try folder.shell("coffer encrypt - -o out.coffer <&-")
        #expect(run.status != 0)
        #expect(try folder.names().isEmpty)
    }
}
