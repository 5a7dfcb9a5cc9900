internal import Coffer
internal import TestSupport
internal import Testing

@Suite("A larger container, damaged at random")
struct RandomDamageTests {
    private let sealed: Sealed
    private let attempt: Attempt

    init() async throws {
        let keyrings = try Sealed.keyrings(1)
        sealed = try await Sealed.make(
            Content.mixed.bytes(300_000),
            under: Sealed.key(keyrings),
            runSegmentLimit: 2,
            compression: .auto
        )
        attempt = try Attempt(keyrings)
    }

    /// Never wrong plaintext, never a leftover, never silence about damage.
    private func expectRefusalOrWarning(_ container: [UInt8], _ what: String) async throws {
        // A change that isn't one.
        guard container != sealed.container else { return }
        let right = try Outcome(plaintext: sealed.plaintext, hasWarnings: true)
        let file = try await attempt.decrypt(container).outcome
        #expect(file.isRefused || file == right, "\(what): \(file)")
        let stream = try await attempt.decryptStream(container, plaintext: sealed.plaintext).outcome
        #expect(stream.isRefused || stream == right, "\(what), from a pipe: \(stream)")
        #expect(!(try await attempt.verify(container).damagedStructures.isEmpty), "\(what)")
    }

    @Test("a bit of it flipped")
    func flips() async throws {
        var generator = SeededGenerator()
        for _ in 0..<60 {
            let offset = Int.random(in: sealed.container.indices, using: &generator)
            var container = sealed.container
            container[offset] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            try await expectRefusalOrWarning(container, "byte \(offset)")
        }
    }

    @Test("a stretch of it overwritten, cut out, repeated, or moved")
    func stretches() async throws {
        var generator = SeededGenerator()
        for _ in 0..<60 {
            var container = sealed.container
            let start = Int.random(in: container.indices, using: &generator)
            let count = min(
                1 << Int.random(in: 0..<17, using: &generator),
                container.count - start
            )
            let stretch = start..<start + count
            let other = Int.random(in: 0...container.count - count, using: &generator)
            let kind = Int.random(in: 0..<5, using: &generator)
            switch kind {
            case 0: container.replaceSubrange(stretch, with: generator.bytes(count))
            case 1:
                container.replaceSubrange(stretch, with: [UInt8](repeating: 0, count: count))
            case 2: container.removeSubrange(stretch)
            case 3: container.insert(contentsOf: container[stretch], at: other)
            default:
                container.replaceSubrange(other..<other + count, with: sealed.container[stretch])
            }
            try await expectRefusalOrWarning(container, "kind \(kind), \(stretch), \(other)")
        }
    }
}
