internal import Coffer
internal import ContainerFormat
internal import Glibc
internal import SystemPackage
internal import TestSupport
internal import Testing

/// More segments than one index page holds, in one run.
///
/// The source is sparse and compresses to almost nothing, so that 16,385 segments cost a second.
@Suite struct LargeIndexTests {
    private let bench: Workbench
    private static let byteCount = 16_385 * 65_536 - 1_000

    init() throws { bench = try Workbench() }

    @Test func twoPages() async throws {
        let source = try bench.write([], to: "source")
        _ = unsafe source.withPlatformString { unsafe truncate($0, Self.byteCount) }
        // Something to find on both sides of the boundary of the pages.
        let boundary = 16_384 * 65_536
        let marks = [boundary - 3, boundary + 3]
        let file = try FileDescriptor.open(source, .writeOnly)
        try file.closeAfter {
            for mark in marks {
                _ = try file.writeAll(toAbsoluteOffset: Int64(mark), "mark".utf8)
            }
        }
        let container = bench.path("sealed")
        let configuration = Configuration.small(compression: .zstd(level: 1))
        let summary = try await Encryptor(
            keyrings: [bench.keyring],
            configuration: configuration
        )
        .encrypt(.file(source), to: .file(container))
        #expect(summary.segmentCount == 16_385)
        #expect(summary.runCount == 1)
        let layout = try Layout(Array(contentsOf: container))
        #expect(layout.places.map(\.segmentCount) == [16_384, 1])

        let range = PlaintextRange.bytes(UInt64(boundary - 10)...UInt64(boundary + 9))
        let zeros = [UInt8](repeating: 0, count: 20)
        var expected = zeros
        expected.replaceSubrange(7..<11, with: "mark".utf8)
        expected.replaceSubrange(13..<17, with: "mark".utf8)
        #expect(try await bench.open(container, range: range) == expected)

        let verifier = Verifier(keyrings: [bench.keyring], configuration: configuration)
        #expect(try await verifier.verify(.file(container)).isIntact)
        let bytes = try Array(contentsOf: container)
        let report = try await feeding(bytes) { try await verifier.verify($0) }
        #expect(report.isIntact)
        #expect(report.verifiedSegmentCount == 16_385)
        #expect(report.plaintextByteCount == UInt64(Self.byteCount))
    }
}
