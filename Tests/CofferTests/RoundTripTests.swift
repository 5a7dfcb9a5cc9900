internal import SystemPackage
internal import TestSupport
internal import Testing

@testable internal import Coffer

/// Every length around a boundary comes back, whatever the settings and the kinds of files.
@Suite struct RoundTripTests {
    private let bench: Workbench

    init() throws { bench = try Workbench() }

    /// How bytes go in or out.
    enum Way: Sendable { case file, pipe }

    struct Shape: Sendable, CustomTestStringConvertible {
        var workers: Int
        var compression: Compression
        var input: Way
        var output: Way
        var runSegments: UInt64?
        var content: Content

        var testDescription: String {
            "\(compression) of \(content), \(workers) workers, \(input) to \(output), runs of "
                + (runSegments.map(String.init) ?? "any length")
        }
    }

    /// Each setting meets each other one somewhere.
    static let shapes: [Shape] = [
        shape(1, .none, .file, .file, nil, .random),
        shape(2, .none, .file, .pipe, 1, .text),
        shape(3, .none, .pipe, .file, 2, .mixed),
        shape(8, .none, .pipe, .pipe, 3, .random),
        shape(1, .auto, .pipe, .file, 5, .mixed),
        shape(2, .auto, .file, .file, 1, .mixed),
        shape(3, .auto, .pipe, .pipe, nil, .text),
        shape(8, .auto, .file, .pipe, 2, .random),
        shape(1, .zstd(level: 1), .file, .pipe, 3, .mixed),
        shape(2, .zstd(level: 1), .pipe, .pipe, 5, .text),
        shape(3, .zstd(level: 19), .file, .file, 2, .mixed),
        shape(8, .zstd(level: 1), .file, .file, nil, .random),
    ]

    private static func shape(
        _ workers: Int,
        _ compression: Compression,
        _ input: Way,
        _ output: Way,
        _ runSegments: UInt64?,
        _ content: Content
    ) -> Shape {
        Shape(
            workers: workers,
            compression: compression,
            input: input,
            output: output,
            runSegments: runSegments,
            content: content
        )
    }

    /// Lengths around the boundaries of segments of `size` bytes.
    static func lengths(_ size: Int) -> [Int] {
        [0, 1, size - 1, size, size + 1, 2 * size - 1, 2 * size, 2 * size + 1, 3 * size + 17]
    }

    @Test(arguments: shapes, [65_536, 131_072])
    func roundTrip(_ shape: Shape, segmentByteCount: Int) async throws {
        for length in Self.lengths(segmentByteCount) {
            try await roundTrip(length, shape, segmentByteCount: segmentByteCount)
        }
    }

    @Test(arguments: [0, 1, 1 << 20, (1 << 20) + 1, (2 << 20) - 1])
    func roundTripWithDefaults(_ length: Int) async throws {
        let plaintext = Content.mixed.bytes(length)
        let container = try await bench.seal(plaintext)
        try await expectSame(bench.open(container), plaintext)
    }

    /// Settings and lengths that nobody chose; the seed is printed.
    @Test func random() async throws {
        var generator = SeededGenerator()
        for _ in 0..<15 {
            let level = Int.random(in: 1...6, using: &generator)
            let shape = Shape(
                workers: Int.random(in: 1...9, using: &generator),
                compression: [.none, .auto, .zstd(level: level)].picked(by: &generator),
                input: [.file, .pipe].picked(by: &generator),
                output: [.file, .pipe].picked(by: &generator),
                runSegments: [nil, 1, 2, 3, 5].picked(by: &generator),
                content: Content.allCases.picked(by: &generator)
            )
            let segmentByteCount = 1 << Int.random(in: 16...18, using: &generator)
            let length = Int.random(in: 0...5 * segmentByteCount, using: &generator)
            try await roundTrip(length, shape, segmentByteCount: segmentByteCount)
        }
    }

    private func roundTrip(_ length: Int, _ shape: Shape, segmentByteCount: Int) async throws {
        let plaintext = shape.content.bytes(length)
        let configuration = Configuration.small(
            segmentByteCount: segmentByteCount,
            compression: shape.compression,
            workers: shape.workers,
            runSegments: shape.runSegments
        )
        let encryptor = Encryptor(keyrings: [bench.keyring], configuration: configuration)
        let (container, summary) = try await pass(plaintext, from: shape.input, to: shape.output) {
            try await encryptor.encrypt($0, to: $1)
        }
        let segmentCount = max(1, (length + segmentByteCount - 1) / segmentByteCount)
        let runCount = shape.runSegments.map { (segmentCount - 1) / Int($0) + 1 } ?? 1
        #expect(summary.plaintextByteCount == UInt64(length))
        #expect(summary.storedByteCount == UInt64(container.count))
        #expect(summary.segmentCount == UInt64(segmentCount))
        #expect(summary.runCount == runCount)
        #expect(!summary.sourceGrew)

        let decryptor = Decryptor(keyrings: [bench.keyring], configuration: configuration)
        // What was written to a pipe is read from one, and the other way about too.
        for way in [Way.file, .pipe] {
            let (opened, summary) = try await pass(container, from: way, to: shape.output) {
                try await decryptor.decrypt($0, to: $1)
            }
            expectSame(opened, plaintext, "\(length) bytes, \(shape.testDescription), \(way)")
            #expect(summary.plaintextByteCount == UInt64(length))
            #expect(summary.storedByteCount == UInt64(container.count))
            #expect(summary.warnings == [])
        }
    }

    /// Lets `body` turn bytes of one place into bytes of another.
    private func pass<Summary: Sendable>(
        _ bytes: [UInt8],
        from input: Way,
        to output: Way,
        _ body: (Input, Output) async throws -> Summary
    ) async throws -> ([UInt8], Summary) {
        let source = try bench.write(bytes, to: "in")
        let target = bench.path("out")
        switch (input, output) {
        case (.file, .file):
            let summary = try await body(
                .file(source),
                .file(target, replacingExisting: true)
            )
            return (try bench.read("out"), summary)
        case (.pipe, .file):
            let summary = try await feeding(bytes) {
                try await body($0, .file(target, replacingExisting: true))
            }
            return (try bench.read("out"), summary)
        case (.file, .pipe):
            let (result, bytes) = try await collecting { try await body(.file(source), $0) }
            return (bytes, try result.get())
        case (.pipe, .pipe):
            let (result, collected) = try await collecting { output in
                try await feeding(bytes) { try await body($0, output) }
            }
            return (collected, try result.get())
        }
    }
}

extension Array {
    /// Any of the elements, of which there must be one.
    fileprivate func picked(by generator: inout SeededGenerator) -> Element {
        self[Int.random(in: indices, using: &generator)]
    }
}
