internal import Coffer
internal import SystemPackage
internal import TestSupport
internal import Testing

/// Settings out of their range are refused before anything is touched.
@Suite struct ConfigurationTests {
    private let bench: Workbench

    init() throws { bench = try Workbench() }

    @Test func defaults() {
        let configuration = Configuration()
        #expect(configuration.segmentByteCount == 1 << 20)
        #expect(configuration.compression == .none)
        #expect(configuration.workerCount == nil)
        #expect(configuration.preservesAttributes)
        #expect(configuration.keySlotLimit == 16)
    }

    private static let wrong: [@Sendable (inout Configuration) -> Void] = [
        { $0.segmentByteCount = 0 }, { $0.segmentByteCount = -65_536 },
        { $0.segmentByteCount = 1 << 15 }, { $0.segmentByteCount = 1 << 27 },
        { $0.segmentByteCount = 100_000 }, { $0.segmentByteCount = .min },
        { $0.compression = .zstd(level: 0) }, { $0.compression = .zstd(level: 23) },
        { $0.compression = .zstd(level: -1) },
        { $0.workerCount = 0 }, { $0.workerCount = 257 }, { $0.workerCount = -1 },
        { $0.keySlotLimit = 0 }, { $0.keySlotLimit = 65 },
        { $0.runSegmentLimit = 0 },
    ]

    @Test(arguments: 0..<15)
    func outOfRange(_ number: Int) async throws {
        let container = try await bench.seal([1], .small())
        let names = bench.names()
        var configuration = Configuration.small()
        #expect(Self.wrong.count == 15)
        Self.wrong[number](&configuration)
        let keyrings = [bench.keyring]
        await expectError(.invalidArgument) {
            try await Encryptor(keyrings: keyrings, configuration: configuration)
                .encrypt(.file(container), to: .file(bench.path("out")))
        }
        await expectError(.invalidArgument) {
            try await Decryptor(keyrings: keyrings, configuration: configuration)
                .decrypt(.file(container), to: .file(bench.path("out")))
        }
        await expectError(.invalidArgument) {
            try await Verifier(keyrings: keyrings, configuration: configuration)
                .verify(.file(container))
        }
        await expectError(.invalidArgument) {
            try await ContainerReader.open(
                .file(container),
                keyrings: keyrings,
                configuration: configuration
            )
        }
        #expect(bench.names() == names)
    }

    @Test(arguments: [1 << 16, 1 << 26])
    func segmentSizesAtTheirLimits(_ segmentByteCount: Int) async throws {
        let plaintext = Content.mixed.bytes(100_000)
        let container = try await bench.seal(
            plaintext,
            .small(segmentByteCount: segmentByteCount, compression: .auto)
        )
        try await expectSame(bench.open(container), plaintext)
        let bytes = try Array(contentsOf: container)
        let decryptor = Decryptor(keyrings: [bench.keyring], configuration: .small())
        let (result, opened) = try await collecting { output in
            try await feeding(bytes) { try await decryptor.decrypt($0, to: output) }
        }
        _ = try result.get()
        expectSame(opened, plaintext)
    }

    @Test(arguments: [1, 256])
    func workersAtTheirLimits(_ workers: Int) async throws {
        let plaintext = Content.mixed.bytes(400_000)
        for compression in [Compression.none, .zstd(level: 22)] {
            let configuration = Configuration.small(compression: compression, workers: workers)
            let container = try await bench.seal(plaintext, configuration)
            try await expectSame(bench.open(container, configuration), plaintext)
        }
    }
}
