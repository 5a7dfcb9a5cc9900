internal import Coffer
internal import SystemPackage
internal import Testing

/// The size of an uncompressed container follows from the specification.
@Suite struct StoredSizeTests {
    private let bench: Workbench

    init() throws { bench = try Workbench() }

    @Test(arguments: [0, 1, 65_535, 65_536, 65_537, 200_000, 1_048_575, 1_048_576])
    func ofFiles(_ length: Int) async throws {
        let source = try bench.write(Content.random.bytes(length), to: "source name")
        let encryptor = Encryptor(keyrings: [bench.keyring], configuration: .small(runSegments: 2))
        let summary = try await encryptor.encrypt(.file(source), to: .file(bench.path("sealed")))
        let fields =
            (4 + "source name".utf8.count) + (4 + 8) + (4 + 4) + (4 + 12) + (4 + 48)
            + (4 + toolVersionByteCount)
        #expect(
            Int(summary.storedByteCount)
                == storedByteCount(
                    length,
                    metadata: fields,
                    runSegments: 2,
                    rounding: length < 1 << 20 ? 512 : 4_096
                )
        )
        #expect(try bench.read("sealed").count == Int(summary.storedByteCount))
    }

    @Test(arguments: [0, 65_537, 200_000])
    func ofPipes(_ length: Int) async throws {
        let encryptor = Encryptor(keyrings: [bench.keyring], configuration: .small())
        let sealed = bench.path("sealed")
        let summary = try await feeding(Content.random.bytes(length)) {
            try await encryptor.encrypt($0, to: .file(sealed))
        }
        #expect(
            Int(summary.storedByteCount)
                == storedByteCount(
                    length,
                    metadata: 4 + toolVersionByteCount,
                    runSegments: .max,
                    rounding: 4_096
                )
        )
    }

    private var toolVersionByteCount: Int { "coffer \(Version.string)".utf8.count }

    /// The format specification's sums, for a container with one local key slot and no context.
    private func storedByteCount(
        _ length: Int,
        metadata: Int,
        runSegments: Int,
        rounding: Int
    ) -> Int {
        let segmentCount = max(1, (length + 65_535) / 65_536)
        let runCount = runSegments == .max ? 1 : (segmentCount + runSegments - 1) / runSegments
        let slot = 8 + ("local:".utf8.count + 32) + 112
        let block = roundedUp(116 + 16 + 2 * slot + 36, to: rounding)
        let head = 32
        var body = head + 48 + metadata
        body += runCount * (head + 112)
        body += segmentCount * (head + 16) + length
        // No run of a test fills a page, so each has one.
        body += runCount * (head + 80) + 24 * segmentCount
        body += head + 40 + 72 * runCount + 48 * runCount
        body = roundedUp(body + head, to: rounding)
        return 2 * block + body + 128
    }

    private func roundedUp(_ count: Int, to rounding: Int) -> Int {
        (count + rounding - 1) / rounding * rounding
    }
}
