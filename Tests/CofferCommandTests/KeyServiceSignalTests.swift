internal import Glibc
internal import TestSupport
internal import Testing

/// A key service that doesn't answer holds up nobody who wants to stop.
@Suite(.enabled(if: FakeKMS.canRun, "the fake KMS needs Python 3"))
struct KeyServiceSignalTests {
    private let folder: CommandFolder
    private let fake: FakeKMS
    private let key: String

    init() throws {
        fake = try FakeKMS()
        key = "aws-kms:\(try fake.makeKey())"
        folder = try CommandFolder()
        folder.environment = [
            "AWS_ACCESS_KEY_ID=\(FakeKMS.accessKeyID)",
            "AWS_SECRET_ACCESS_KEY=\(FakeKMS.secretAccessKey)",
            "AWS_ENDPOINT_URL_KMS=\(fake.url)", "PASS=correct horse",
        ]
        try folder.write([1, 2, 3], to: "in")
        let result = try folder.run("encrypt", "--key", key, "in")
        try #require(result.status == 0, "\(result.error)")
    }

    @Test(arguments: [
        ["encrypt", "--force", "in"], ["decrypt", "in.coffer", "-o", "out"],
        ["rewrap", "--add", "passphrase:env:PASS", "in.coffer"],
    ])
    func aSignalEndsTheWaitForIt(_ command: [String]) throws {
        let (names, container) = (try folder.names(), try folder.read("in.coffer"))
        try fake.tell("fault", ["kind": "hang", "count": 100])
        _ = try fake.takeLog()
        let child = try folder.start([command[0], "--key", key] + command.dropFirst())
        var log: [FakeKMS.Request] = []
        while log.isEmpty, !child.poll() {
            usleep(2_000)
            log += try fake.takeLog()
        }
        child.send(SIGINT)
        #expect(child.wait(seconds: 300) == .exited(130))
        // Had the call gone on to its deadline, it would have been made again.
        log += try fake.takeLog()
        #expect(log.count == 1)
        #expect(try folder.names() == names)
        #expect(try folder.read("in.coffer") == container)
    }
}
