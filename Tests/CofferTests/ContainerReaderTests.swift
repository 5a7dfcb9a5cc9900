internal import KeyManagement
internal import SystemPackage
internal import TestSupport
internal import Testing

@testable internal import Coffer

/// Random access: what it gives, what it reads for it, and that threads don't disturb each other.
@Suite struct ContainerReaderTests {
    private let bench: Workbench
    private let plaintext = Content.mixed.bytes(7 * 65_536 + 1_000)

    init() throws { bench = try Workbench() }

    private func open(
        _ configuration: Configuration
    ) async throws -> (ContainerReader, MemorySource, Layout) {
        let path = try await bench.seal(plaintext, configuration)
        let bytes = try Array(contentsOf: path)
        let source = MemorySource(bytes)
        let reader = try await ContainerReader.open(source, keyrings: [bench.keyring])
        return (reader, source, try Layout(bytes))
    }

    @Test func openingReadsOnlyWhatItAuthenticates() async throws {
        let (reader, source, layout) = try await open(.small(runSegments: 3))
        #expect(reader.byteCount == UInt64(plaintext.count))
        #expect(reader.warnings == [])
        let expected = [
            layout.head, layout.metadata, layout.rootAndPadding, layout.tail, layout.footerRange,
        ]
        #expect(coverage(source.takeLog()) == coverage(expected))
    }

    @Test func aReadTakesItsPageOnceAndItsSegments() async throws {
        let (reader, source, layout) = try await open(.small(runSegments: 3))
        _ = source.takeLog()
        // Of segment 4, in the second page.
        try await expectSame(reader.read(4 * 65_536 + 10..<4 * 65_536 + 20), bytes(4, 10..<20))
        #expect(coverage(source.takeLog()) == coverage([layout.page(1), layout.segment(4)]))
        // The page is known now.
        try await expectSame(reader.read(3 * 65_536..<3 * 65_536 + 1), bytes(3, 0..<1))
        #expect(source.takeLog() == [layout.segment(3)])
        // Over a boundary of segments and pages: 5 is of the second page, 6 of the third.
        let range = UInt64(6 * 65_536 - 1)..<UInt64(6 * 65_536 + 1)
        try await expectSame(reader.read(range), plaintext[Int(range.lowerBound)..<6 * 65_536 + 1])
        let segments = [layout.segment(5), layout.segment(6)]
        #expect(coverage(source.takeLog()) == coverage(segments + [layout.page(2)]))
        // Nothing at all for nothing.
        try await expectSame(reader.read(500..<500), [])
        #expect(source.takeLog() == [])
    }

    /// Bytes of a segment.
    private func bytes(_ index: Int, _ range: Range<Int>) -> ArraySlice<UInt8> {
        plaintext[index * 65_536 + range.lowerBound..<index * 65_536 + range.upperBound]
    }

    @Test(arguments: [Compression.none, .zstd(level: 1)], [nil, 1, 2] as [UInt64?])
    func boundaries(_ compression: Compression, runSegments: UInt64?) async throws {
        let (reader, _, _) = try await open(
            .small(compression: compression, runSegments: runSegments)
        )
        let end = plaintext.count
        for boundary in [0, 65_536, 3 * 65_536, end] {
            for lower in [boundary - 70_000, boundary - 1, boundary] where 0...end ~= lower {
                for upper in [boundary, boundary + 1, boundary + 140_000]
                where lower...end ~= upper {
                    try await expectSame(
                        reader.read(UInt64(lower)..<UInt64(upper)),
                        plaintext[lower..<upper]
                    )
                }
            }
        }
    }

    @Test func beyondTheEnd() async throws {
        let (reader, _, _) = try await open(.small())
        let end = UInt64(plaintext.count)
        for range in [end..<end + 1, 0..<end + 1, end + 1..<end + 1, UInt64.max - 1..<UInt64.max] {
            await expectError(.invalidArgument) { try await reader.read(range) }
        }
        try await expectSame(reader.read(end..<end), [])
    }

    @Test func emptyPlaintext() async throws {
        let path = try await bench.seal([], .small())
        let reader = try await ContainerReader.open(.file(path), keyrings: [bench.keyring])
        #expect(reader.byteCount == 0)
        try await expectSame(reader.read(0..<0), [])
    }

    @Test func contextIsKnown() async throws {
        let path = try await bench.seal([1], .small(), context: ["project": "atlas"])
        let reader = try await ContainerReader.open(.file(path), keyrings: [bench.keyring])
        #expect(reader.context == ["project": "atlas"])
    }

    @Test func manyThreads() async throws {
        // More pages than are kept, so that they come and go.
        let (reader, _, _) = try await open(.small(compression: .auto, runSegments: 1))
        let plaintext = plaintext
        var seeds = SeededGenerator()
        let generators = (0..<8).map { _ in SeededGenerator(seed: seeds.next(), for: "a thread") }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for generator in generators {
                group.addTask {
                    try await offThread {
                        var generator = generator
                        for _ in 0..<20 {
                            let lower = Int.random(in: 0...plaintext.count, using: &generator)
                            let upper = Int.random(
                                in: lower...min(plaintext.count, lower + 150_000),
                                using: &generator
                            )
                            let found = try read(reader, lower..<upper)
                            expectSame(found, plaintext[lower..<upper])
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func aFailingSourceFailsTheReadAndNoOther() async throws {
        let (reader, source, layout) = try await open(.small())
        source.fail(at: layout.segment(2))
        await expectError(.ioFailure) { try await reader.read(2 * 65_536..<3 * 65_536) }
        try await expectSame(reader.read(0..<65_536), plaintext[0..<65_536])
        source.fail(at: nil)
        try await expectSame(reader.read(2 * 65_536..<3 * 65_536), bytes(2, 0..<65_536))
    }

    @Test func streamsAreRefused() async throws {
        let bytes = try Array(contentsOf: await bench.seal([1, 2, 3], .small()))
        await expectError(.invalidArgument) {
            try await feeding(bytes) {
                try await ContainerReader.open($0, keyrings: [bench.keyring])
            }
        }
    }
}

/// Reads by the blocking call.
private func read(_ reader: ContainerReader, _ range: Range<Int>) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: range.count)
    var span = bytes.mutableSpan
    var buffer = unsafe span.mutableBytes
    try reader.read(from: UInt64(range.lowerBound), into: &buffer)
    return bytes
}
