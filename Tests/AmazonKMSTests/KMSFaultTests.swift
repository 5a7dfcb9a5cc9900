internal import KeyManagement
internal import TestSupport
internal import Testing

@testable internal import AmazonKMS

/// What goes wrong between here and KMS, with real connections to the strict fake.
@Suite(.needsFakeKMS) struct KMSFaultTests {
    private let setup: FakeSetup
    private let keyring: KMSKeyring

    init() throws {
        setup = try FakeSetup()
        keyring = try setup.keyring(setup.fake.makeKey())
    }

    @Test func connectionsAreKeptAndMadeAnew() async throws {
        for _ in 0..<3 { _ = try await keyring.generate(for: [:]) }
        try setup.fake.tell("fault", ["kind": "close"])
        for _ in 0..<3 { _ = try await keyring.generate(for: [:]) }
        let connections = try setup.fake.takeLog().map(\.connection)
        #expect(connections.count == 6)
        #expect(Set(connections[..<4]).count == 1)
        #expect(Set(connections[4...]).count == 1)
        #expect(connections[3] != connections[4])
        #expect(keyring.usage == KeyServiceUsage(calls: 6))
    }

    @Test(
        arguments: [
            ["kind": "cut"], ["kind": "drop"],
            ["kind": "error", "error": "KeyUnavailableException"],
            ["kind": "body", "status": "503", "body": "<html>busy</html>"],
            ["kind": "error", "error": "ThrottlingException"],
        ]
    )
    func whatPassesIsTriedAgain(_ fault: [String: String]) async throws {
        var fault: [String: Any] = fault
        fault["status"] = (fault["status"] as? String).flatMap { Int($0) }
        try setup.fake.tell("fault", fault)
        _ = try await keyring.generate(for: [:])
        let log = try setup.fake.takeLog()
        #expect(log.count == 2 && log.last?.error == nil)
        #expect(keyring.usage.calls == 1)
        #expect(keyring.usage.retries == 1)
        let isThrottle = fault["error"] as? String == "ThrottlingException"
        #expect(keyring.usage.throttles == (isThrottle ? 1 : 0))
    }

    @Test func slowAnswersAndLatencyAreWaitedFor() async throws {
        try setup.fake.tell("latency", ["seconds": 0.1])
        try setup.fake.tell("fault", ["kind": "slow", "seconds": 0.2])
        for _ in 0..<2 { _ = try await keyring.generate(for: [:]) }
        #expect(try setup.fake.takeLog().map(\.error) == ["slow", nil])
        #expect(keyring.usage == KeyServiceUsage(calls: 2))
    }

    @Test func aWrongClockIsCorrectedOnce() async throws {
        let now = SystemTime().date.secondsSinceEpoch
        try setup.fake.tell("clock", ["seconds": now + 7_200])
        for _ in 0..<3 { _ = try await keyring.generate(for: [:]) }
        #expect(
            try setup.fake.takeLog().map(\.error) == ["InvalidSignatureException", nil, nil, nil]
        )
        #expect(keyring.usage == KeyServiceUsage(calls: 3, retries: 1))
    }

    @Test func credentialsThatTheServiceDoesNotKnowAreNamed() async throws {
        try setup.fake.tell("user", ["access_key": FakeKMS.accessKeyID, "secret": "other"])
        let wrong = await expectError(.accessDenied) { try await keyring.generate(for: [:]) }
        #expect(wrong?.message.contains("InvalidSignatureException") == true)
        try setup.fake.tell(
            "user",
            [
                "access_key": FakeKMS.accessKeyID, "secret": FakeKMS.secretAccessKey, "calls": 1,
            ]
        )
        _ = try await keyring.generate(for: [:])
        // Those that can't be renewed have ended.
        let ended = await expectError(.accessDenied) { try await keyring.generate(for: [:]) }
        #expect(ended?.message.contains("ExpiredTokenException") == true)
        #expect(
            try setup.fake.takeLog().map(\.error)
                == [
                    "InvalidSignatureException", nil, "ExpiredTokenException",
                    "ExpiredTokenException",
                ]
        )
    }
}
