internal import SystemPackage
internal import TestSupport
internal import Testing

@testable internal import Coffer

/// Decrypting a part: the same bytes as the same part of the whole.
@Suite struct PlaintextRangeTests {
    private let bench: Workbench

    init() throws { bench = try Workbench() }

    @Test(arguments: [Compression.none, .zstd(level: 1)], [nil, 2] as [UInt64?])
    func allForms(_ compression: Compression, runSegments: UInt64?) async throws {
        let plaintext = Content.mixed.bytes(3 * 65_536 + 17)
        let container = try await bench.seal(
            plaintext,
            .small(compression: compression, runSegments: runSegments)
        )
        let end = UInt64(plaintext.count)
        let ranges: [(PlaintextRange, Range<Int>)] = [
            (.bytes(0...0), 0..<1),
            (.bytes(0...end - 1), 0..<plaintext.count),
            (.bytes(0...UInt64.max), 0..<plaintext.count),
            (.bytes(65_535...65_536), 65_535..<65_537),
            (.bytes(131_072...131_072), 131_072..<131_073),
            (.bytes(end - 1...end - 1), plaintext.count - 1..<plaintext.count),
            (.from(0), 0..<plaintext.count),
            (.from(65_536), 65_536..<plaintext.count),
            (.from(end - 1), plaintext.count - 1..<plaintext.count),
            (.last(1), plaintext.count - 1..<plaintext.count),
            (.last(18), plaintext.count - 18..<plaintext.count),
            (.last(0), plaintext.count..<plaintext.count),
            (.last(end), 0..<plaintext.count),
            (.last(.max), 0..<plaintext.count),
        ]
        for (range, expected) in ranges {
            try await expectSame(
                bench.open(container, range: range),
                plaintext[expected],
                "\(range)"
            )
        }
    }

    @Test(arguments: [PlaintextRange.from(100), .bytes(100...200), .from(.max)])
    func beyondTheEnd(_ range: PlaintextRange) async throws {
        let container = try await bench.seal(Content.text.bytes(100), .small())
        await expectError(.invalidArgument) { try await bench.open(container, range: range) }
        #expect(bench.names() == ["sealed", "sealed.source"])
    }

    @Test func ofAnEmptyPlaintext() async throws {
        let container = try await bench.seal([], .small())
        for range in [PlaintextRange.from(0), .last(10), .last(0), .bytes(0...10)] {
            try await expectSame(bench.open(container, range: range), [], "\(range)")
        }
        await expectError(.invalidArgument) { try await bench.open(container, range: .from(1)) }
    }

    @Test func random() async throws {
        var generator = SeededGenerator()
        for _ in 0..<6 {
            let plaintext = Content.mixed.bytes(Int.random(in: 1...300_000, using: &generator))
            let container = try await bench.seal(
                plaintext,
                .small(
                    compression: Bool.random(using: &generator) ? .auto : .none,
                    runSegments: UInt64.random(in: 1...4, using: &generator)
                )
            )
            for _ in 0..<5 {
                let lower = Int.random(in: 0..<plaintext.count, using: &generator)
                let last = Int.random(in: lower..<plaintext.count, using: &generator)
                try await expectSame(
                    bench.open(container, range: .bytes(UInt64(lower)...UInt64(last))),
                    plaintext[lower...last]
                )
            }
        }
    }

    @Test func toAPipe() async throws {
        let plaintext = Content.mixed.bytes(3 * 65_536 + 17)
        let container = try await bench.seal(plaintext, .small(compression: .auto))
        let decryptor = Decryptor(keyrings: [bench.keyring])
        let (result, bytes) = try await collecting {
            try await decryptor.decrypt(.file(container), to: $0, range: .bytes(60_000...140_000))
        }
        #expect(try result.get().plaintextByteCount == 80_001)
        expectSame(bytes, plaintext[60_000...140_000])
    }

    @Test func neverFromAStream() async throws {
        let bytes = try Array(contentsOf: await bench.seal([1, 2, 3], .small()))
        let decryptor = Decryptor(keyrings: [bench.keyring])
        let target = bench.path("out")
        await expectError(.invalidArgument) {
            try await feeding(bytes) {
                try await decryptor.decrypt($0, to: .file(target), range: .from(0))
            }
        }
        #expect(!bench.names().contains("out"))
    }
}
