internal import Coffer
internal import Foundation
internal import KeyManagement
internal import Testing

/// Containers that were made when version 1 was new: every later version opens them.
///
/// `COFFER_WRITE_FIXTURES=1` makes them anew: never again once a version was released.
@Suite("Containers of long ago")
struct FixtureTests {
    private static let writes =
        ProcessInfo.processInfo.environment["COFFER_WRITE_FIXTURES"] != nil

    @Test("are made", .enabled(if: writes))
    func write() async throws {
        var writer = try FixtureWriter()
        try await writer.writeAll()
    }

    @Test("open for ever")
    func open() async throws {
        let keyrings = try Fixture.keyrings()
        let fixtures = try Fixture.all()
        #expect(fixtures.count == 15)
        for fixture in fixtures {
            let attempt = try Attempt([#require(keyrings[fixture.keyName])])
            let container = try fixture.container
            let expected = Outcome.ok(fixture.sha256)
            let (outcome, plaintext) = try await attempt.decrypt(container)
            #expect(outcome == expected, "\(fixture.name)")
            #expect(plaintext.count == fixture.plaintextByteCount, "\(fixture.name)")
            let stream = try await attempt.decryptStream(container, plaintext: plaintext).outcome
            #expect(stream == expected, "\(fixture.name)")
            #expect(try await attempt.verify(container).damagedStructures == [], "\(fixture.name)")
        }
    }

    @Test("open to a decoder made from the specification alone", .needsPeer)
    func openToPeer() throws {
        let fixtures = try Fixture.all()
        let scratch = try ScratchFolder()
        let jobs = try fixtures.flatMap { fixture in
            try scratch.write(fixture.container, fixture.name)
            let name = fixture.keyName == "key-file" ? "test.key" : "test.passphrase"
            try scratch.write(Fixture.read(name), name)
            let path = scratch.path(name)
            return [false, true].map { isStream in
                Peer.Job(
                    container: scratch.path(fixture.name),
                    key: fixture.keyName == "key-file" ? .keyFile(path) : .passphraseFile(path),
                    isStream: isStream
                )
            }
        }
        for (number, answer) in try Peer.decode(jobs).enumerated() {
            let fixture = fixtures[number / 2]
            #expect(answer.exit == 0, "\(fixture.name): \(answer.said)")
            #expect(answer.sha256 == fixture.sha256, "\(fixture.name)")
        }
    }
}
