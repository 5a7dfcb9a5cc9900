internal import AuthenticatedEncryption
internal import Testing

/// Which structure it blames is its own affair: it reads the same layers in a different order.
@Suite("The vectors, to a decoder made from the specification alone", .needsPeer)
struct PeerVectorTests {
    @Test("opens or refuses each as it must, from a file and as a stream")
    func vectors() throws {
        let scratch = try ScratchFolder()
        var jobs: [Peer.Job] = []
        var expected: [(name: String, outcome: Outcome)] = []
        for scenario in Scenario.all {
            let vector = try #require(Vector(VectorTests.text(scenario.name)))
            try scratch.write(vector.container, scenario.name)
            try scratch.write(Self.keyFileText(vector.wrappingKey), "vector.key")
            for (stream, outcome) in [(false, vector.seekable), (true, vector.stream)] {
                jobs.append(
                    Peer.Job(
                        container: scratch.path(scenario.name),
                        key: .keyFile(scratch.path("vector.key")),
                        isStream: stream
                    )
                )
                expected.append(("\(scenario.name)\(stream ? " as a stream" : "")", outcome))
            }
        }
        for (answer, (name, outcome)) in zip(try Peer.decode(jobs), expected) {
            #expect(answer.exit == outcome.exitCode, "\(name): \(answer.said)")
            switch outcome {
            case .ok(let digest), .warning(let digest): #expect(answer.sha256 == digest, "\(name)")
            default: break
            }
        }
    }

    /// The text of a key file (format specification, "Kind 1").
    static func keyFileText(_ key: [UInt8]) throws -> [UInt8] {
        let prefix = [UInt8]("coffer-local-key-1:".utf8)
        let check = try Hash.sha256(prefix + key).prefix(4)
        return prefix + [UInt8](Hex.text(key + check).utf8) + [0x0A]
    }
}
