internal import Glibc
internal import TestSupport
internal import Testing

@Suite struct SignalTests {
    private let folder = try? CommandFolder()

    private func waitForTemporary(_ folder: CommandFolder) throws {
        for _ in 0..<10_000 {
            if try folder.names().contains(where: { $0.hasPrefix(".coffer-") }) { return }
            usleep(2000)
        }
        Issue.record("no temporary file appeared")
    }

    @Test(arguments: [(SIGINT, 130), (SIGTERM, 143), (SIGHUP, 129)] as [(Int32, Int32)])
    func aSignalRemovesTheTemporary(_ signal: Int32, _ status: Int32) throws {
        let folder = try #require(folder)
        let pipe = try folder.makePipe("pipe")
        defer { close(pipe) }
        try folder.write([9], to: "old")
        let child = try folder.start(["encrypt", "--force", "pipe", "-o", "old"])
        try waitForTemporary(folder)
        child.send(signal)
        #expect(child.wait() == .exited(status))
        #expect(try folder.names() == ["old", "pipe"])
        #expect(try folder.read("old") == [9])
    }

    @Test(arguments: [(SIGINT, 130), (SIGTERM, 143), (SIGHUP, 129)] as [(Int32, Int32)])
    func aStreamEndsAtOnce(_ signal: Int32, _ status: Int32) throws {
        let folder = try #require(folder)
        let pipe = try folder.makePipe("pipe")
        defer { close(pipe) }
        let child = try folder.start(
            ["encrypt", "pipe", "-o", "-"],
            output: "\(folder.path)/out"
        )
        var container = 0
        for _ in 0..<10_000 where container == 0 {
            usleep(2000)
            container = try folder.read("\(folder.path)/out").count
        }
        child.send(signal)
        #expect(child.wait() == .exited(status))
    }

    @Test func aPipeThatNobodyReadsCanBeGivenUp() throws {
        let folder = try #require(folder)
        try folder.write([1], to: "in")
        close(try folder.makePipe("pipe"))
        let child = try folder.start(["encrypt", "in", "-o", "pipe"])
        usleep(200_000)
        child.send(SIGTERM)
        // On a busy machine the signal may come before the command has begun.
        #expect([.exited(143), .signalled(SIGTERM)].contains(child.wait()))
    }

    @Test func aPipeThatNobodyWritesCanBeGivenUp() throws {
        let folder = try #require(folder)
        close(try folder.makePipe("pipe"))
        let child = try folder.start(["encrypt", "pipe", "-o", "out"])
        usleep(300_000)
        child.send(SIGTERM)
        // On a busy machine the signal may come before the command has begun.
        #expect([.exited(143), .signalled(SIGTERM)].contains(child.wait(seconds: 10)))
        #expect(try folder.names() == ["pipe"])
    }

    @Test func anIgnoredHangupStaysIgnored() throws {
        let folder = try #require(folder)
        let pipe = try folder.makePipe("pipe")
        defer { close(pipe) }
        let result = try folder.shell(
            """
            trap '' HUP; "$COFFER" encrypt pipe -o out & child=$!
            until ls .coffer-* > /dev/null 2>&1; do sleep 0.01; done
            kill -HUP $child; sleep 0.2; kill -0 $child && echo alive; kill -TERM $child; wait $child
            """
        )
        #expect(result.output == "alive\n")
        #expect(result.status == 143)
        #expect(try folder.names() == ["pipe"])
    }
}
