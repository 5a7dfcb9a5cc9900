internal import AuthenticatedEncryption
internal import Coffer
internal import Foundation
internal import Testing

/// Forged containers in files: each scenario in one of its own, with the layer that must refuse it.
///
/// `COFFER_WRITE_VECTORS=1 swift test --filter VectorTests` writes them anew.
@Suite("Vectors")
struct VectorTests {
    private static let writes =
        ProcessInfo.processInfo.environment["COFFER_WRITE_VECTORS"] != nil

    @Test("are written anew", .enabled(if: writes))
    func write() throws {
        try? FileManager.default.removeItem(at: Vector.folder)
        try FileManager.default.createDirectory(
            at: Vector.folder,
            withIntermediateDirectories: true
        )
        for scenario in Scenario.all {
            try scenario.vector().text.write(
                to: Vector.folder.appendingPathComponent("\(scenario.name).txt"),
                atomically: false,
                encoding: .utf8
            )
        }
    }

    @Test("are what the forge makes, and all of it")
    func current() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Vector.folder.path)
        #expect(Set(names) == Set(Scenario.all.map { "\($0.name).txt" }))
        #expect(Set(Scenario.all.map(\.name)).count == Scenario.all.count)
        for scenario in Scenario.all {
            let isCurrent = try Self.text(scenario.name) == scenario.vector().text
            #expect(isCurrent, "\(scenario.name)")
        }
    }

    @Test("are opened or refused as they say", arguments: Scenario.all.map(\.name))
    func open(_ name: String) async throws {
        let scenario = try #require(Scenario.all.first { $0.name == name })
        let vector = try #require(Vector(Self.text(name)))
        // Not in the file: what may be released before a refusal.
        let plaintext = try scenario.vector().plaintext
        let attempt = try Attempt.forged()
        let file = try await attempt.decrypt(vector.container).outcome
        #expect(file == vector.seekable)
        let stream = try await attempt.decryptStream(vector.container, plaintext: plaintext)
        #expect(stream.outcome == vector.stream, "from a pipe")

        let read = try await attempt.read(vector.container)
        // Reading at random has no need of run headers.
        if vector.seekable != .damaged("run") { #expect(read == vector.seekable, "at random") }

        try Self.check(try await attempt.verify(vector.container), against: vector.seekable)
        try Self.check(try await attempt.verifyStream(vector.container), against: vector.stream)
    }

    /// Verification finds what decryption refuses, and damage where decryption warns.
    private static func check(
        _ result: Result<VerificationReport, CofferError>,
        against outcome: Outcome
    ) throws {
        let found = result.damagedStructures
        switch outcome {
        case .ok: #expect(found == [])
        case .warning: #expect(found == ["block"] || found == [])
        case .damaged(let structure):
            #expect(found.contains { $0 == structure || $0 == outcome.description }, "\(found)")
        default: #expect(found == [outcome.description])
        }
    }

    static func text(_ name: String) throws -> String {
        try String(
            contentsOf: Vector.folder.appendingPathComponent("\(name).txt"),
            encoding: .utf8
        )
    }
}
