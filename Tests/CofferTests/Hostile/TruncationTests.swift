internal import Coffer
internal import TestSupport
internal import Testing

@Suite("Containers that end too early or too late")
struct TruncationTests {
    private let sealed: Sealed
    private let attempt: Attempt

    init() async throws {
        let keyrings = try Sealed.keyrings(1)
        sealed = try await Sealed.make(
            Sealed.text(segments: 2, more: 100),
            under: Sealed.key(keyrings),
            runSegmentLimit: 2
        )
        attempt = try Attempt(keyrings)
    }

    /// Refused every way, as what is not whole.
    private func expectRefusal(
        _ container: [UInt8],
        plaintext: [UInt8]? = nil,
        _ what: String
    ) async throws {
        let file = try await attempt.decrypt(container).outcome
        #expect(file.isRefused, "\(what): \(file)")
        let stream = try await attempt.decryptStream(
            container,
            plaintext: plaintext ?? sealed.plaintext
        ).outcome
        #expect(stream.isRefused, "\(what), from a pipe: \(stream)")
        #expect(!(try await attempt.verify(container).damagedStructures.isEmpty), "\(what)")
        #expect(!(try await attempt.verifyStream(container).damagedStructures.isEmpty), "\(what)")
    }

    @Test("cut at each structural boundary, and one byte before and after it")
    func boundaries() async throws {
        let ends = Set(sealed.anatomy.boundaries.flatMap { [$0 - 1, $0, $0 + 1] } + [0, 1])
        for end in ends.sorted() where end < sealed.container.count {
            try await expectRefusal(Array(sealed.container.prefix(end)), "cut at byte \(end)")
        }
    }

    @Test("cut anywhere")
    func anywhere() async throws {
        var generator = SeededGenerator()
        for _ in 0..<40 {
            let end = Int.random(in: 0..<sealed.container.count, using: &generator)
            try await expectRefusal(Array(sealed.container.prefix(end)), "cut at byte \(end)")
        }
    }

    @Test("each single byte left away", arguments: 0..<20)
    func missing(_ number: Int) async throws {
        var generator = SeededGenerator(seed: UInt64(number))
        var container = sealed.container
        container.remove(at: Int.random(in: container.indices, using: &generator))
        try await expectRefusal(container, "a byte is missing")
    }

    @Test("bytes after the footer", arguments: [1, 128, 512, 4096])
    func appended(_ count: Int) async throws {
        let zeros = [UInt8](repeating: 0, count: count)
        try await expectRefusal(sealed.container + zeros, "\(count) zeros follow")
        let footer = Array(sealed.container.suffix(128))
        try await expectRefusal(sealed.container + zeros + footer, "another footer follows")
    }

    @Test("two containers, one after the other")
    func concatenated() async throws {
        let other = try await Sealed.make([1, 2, 3], under: Sealed.key(attempt.keyrings))
        try await expectRefusal(sealed.container + sealed.container, "twice the same")
        try await expectRefusal(sealed.container + other.container, "another follows")
        try await expectRefusal(
            other.container + sealed.container,
            plaintext: other.plaintext,
            "another comes first"
        )
    }
}
