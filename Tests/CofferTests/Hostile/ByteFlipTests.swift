internal import Coffer
internal import TestSupport
internal import Testing

/// Sanitizers make these slow: `COFFER_TEST_STRIDE=7` takes every seventh byte, from a random one on.
@Suite("Every byte of a small container, changed in turn")
struct ByteFlipTests {
    /// Two runs of one segment each, the first compressed, two key slots: every kind of structure there is.
    private let sealed: Sealed
    private let anatomy: Anatomy
    private let attempt: Attempt
    private let expected: Outcome
    private let expectedWithWarning: Outcome

    init() async throws {
        let keyrings = try Sealed.keyrings(1, 2)
        sealed = try await Sealed.make(
            Sealed.text(segments: 1, more: 100),
            under: Sealed.key(keyrings),
            runSegmentLimit: 1,
            compression: .zstd(level: 3)
        )
        anatomy = sealed.anatomy
        attempt = try Attempt(keyrings)
        expected = try Outcome(plaintext: sealed.plaintext, hasWarnings: false)
        expectedWithWarning = try Outcome(plaintext: sealed.plaintext, hasWarnings: true)
        try #require(sealed.container.count < 6_000)
        try #require(anatomy.records.map(\.type) == Array("MRSPRSPXZ"))
    }

    /// The bytes to change: all, unless the environment asks for less.
    private var offsets: [Int] { Sanitizer.some(of: sealed.container.indices) }

    /// The container with one byte changed: in another bit from byte to byte.
    private func flipped(at offset: Int) -> [UInt8] {
        var container = sealed.container
        container[offset] ^= 1 << UInt8(offset % 8)
        return container
    }

    @Test("from a file: an end block is made up for by the other, all else is refused")
    func seekable() async throws {
        #expect(try await attempt.decrypt(sealed.container).outcome == expected)
        for offset in offsets {
            let outcome = try await attempt.decrypt(flipped(at: offset)).outcome
            if anatomy.head.contains(offset) || anatomy.tail.contains(offset) {
                #expect(outcome == expectedWithWarning, "byte \(offset)")
            } else {
                #expect(outcome.isRefused, "byte \(offset): \(outcome)")
            }
        }
    }

    @Test("verify reports damage and names the block")
    func verify() async throws {
        #expect(try await attempt.verify(sealed.container).damagedStructures == [])
        for offset in offsets {
            let result = try await attempt.verify(flipped(at: offset))
            let isHead = anatomy.head.contains(offset)
            if isHead || anatomy.tail.contains(offset) {
                #expect(result.damagedStructures == ["block"], "byte \(offset)")
                #expect(
                    result.messages.contains(isHead ? "head block" : "tail block"),
                    "byte \(offset)"
                )
            } else {
                #expect(!result.damagedStructures.isEmpty, "byte \(offset)")
            }
        }
    }

    @Test("from a pipe: only the tail block is made up for")
    func stream() async throws {
        for offset in offsets {
            let (outcome, _) = try await attempt.decryptStream(
                flipped(at: offset),
                plaintext: sealed.plaintext
            )
            if anatomy.tail.contains(offset) {
                #expect(outcome == expectedWithWarning, "byte \(offset)")
            } else {
                #expect(outcome.isRefused, "byte \(offset): \(outcome)")
            }
        }
    }

    @Test("the same byte in both end blocks: refused")
    func bothEnds() async throws {
        for offset in offsets where anatomy.head.contains(offset) {
            var container = flipped(at: offset)
            container[anatomy.tail.lowerBound + offset] = container[offset]
            let file = try await attempt.decrypt(container).outcome
            #expect(file.isRefused, "byte \(offset): \(file)")
            #expect(
                try await attempt.verify(container).damagedStructures.isEmpty == false,
                "byte \(offset)"
            )
        }
    }
}
