internal import Glibc
internal import TestSupport
internal import Testing

/// Signals while AWS KMS keeps the command waiting.
@Suite(.needsFakeKMS) struct KMSSignalTests {
    /// Nobody waits for the deadline of a service that hangs.
    @Test(
        arguments: [
            ["encrypt", "in"], ["encrypt", "--dry-run", "in"], ["decrypt", "sealed", "-o", "out"],
            ["verify", "sealed"], ["rewrap", "--add", "file:new", "sealed"],
        ],
        [SIGINT, SIGTERM]
    )
    func theyEndAHangingCall(_ arguments: [String], _ signal: Int32) throws {
        let kms = try KMSFolder()
        kms.folder.environment.removeAll { $0 == "AWS_MAX_ATTEMPTS=1" }
        let key = try kms.fake.makeKey()
        let sealed = try kms.shell(
            "coffer keygen -o new; coffer encrypt --key aws-kms:\(key) in -o sealed"
        )
        try #require(sealed.status == 0)
        let names = try kms.folder.names()
        let before = try kms.folder.read("sealed")
        _ = try kms.fake.takeLog()
        try kms.fake.tell("fault", ["kind": "hang", "count": 99])
        let child = try kms.folder.start(arguments + ["--key", "aws-kms:\(key)"])
        var log: [FakeKMS.Request] = []
        for _ in 0..<30_000 where log.isEmpty {
            usleep(10_000)
            log = try kms.fake.takeLog()
        }
        #expect(log.map(\.error) == ["hang"])
        child.send(signal)
        #expect(child.wait(seconds: 300) == .exited(128 + signal))
        // One that doesn't listen asks again when the time for an attempt is over.
        #expect(try kms.fake.takeLog().isEmpty)
        #expect(try kms.folder.names() == names)
        #expect(try kms.folder.read("sealed") == before)
    }
}
