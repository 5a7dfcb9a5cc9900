internal import SegmentPipeline
internal import SystemPackage
internal import TestSupport
internal import Testing

@testable internal import Coffer

/// Many files under one data key, by workers that help each other.
@Suite struct BatchTests {
    private let bench: Workbench

    init() throws { bench = try Workbench() }

    private typealias Results = [Int: Result<EncryptionSummary, CofferError>]

    private func encrypt(
        _ members: [Batch.Member],
        _ configuration: Configuration,
        cancellation: Cancellation? = nil
    ) async throws -> Results {
        let results = Lock<Results>([:])
        let encryptor = Encryptor(keyrings: [bench.keyring], configuration: configuration)
        try await encryptor.encrypt(
            Batch(members),
            under: encryptor.makeBatchKey(),
            cancellation: cancellation
        ) { place, result in
            results.withLock { #expect($0.updateValue(result, forKey: place) == nil) }
        }
        return results.withLock { $0 }
    }

    /// Sizes around the boundaries and large ones among many small ones: each container opens alone and is right.
    @Test(arguments: [1, 2, 5], [Compression.none, .auto, .zstd(level: 1)])
    func filesOfAllSizes(workerCount: Int, compression: Compression) async throws {
        let segment = 65_536
        var sizes = [0, 1, segment - 1, segment, segment + 1, 2 * segment + 1, 30 * segment + 7]
        sizes += (0..<60).map { $0 * 97 } + [25 * segment]
        var members: [Batch.Member] = []
        for (number, size) in sizes.enumerated() {
            let source = try bench.write(Content.mixed.bytes(size), to: "\(number)")
            members.append(.init(.file(source), to: .file(bench.path("\(number).coffer"))))
        }
        var configuration = Configuration()
        configuration.segmentByteCount = segment
        configuration.workerCount = workerCount
        configuration.compression = compression
        configuration.runSegmentLimit = 9
        let results = try await encrypt(members, configuration)
        #expect(results.count == sizes.count)
        let ids = Set(results.values.compactMap { try? $0.get().containerID })
        #expect(ids.count == sizes.count)

        let decryptor = Decryptor(keyrings: [bench.keyring])
        for number in sizes.indices {
            let output = bench.path("\(number).back")
            _ = try await decryptor.decrypt(members[number].output.asInput, to: .file(output))
            expectSame(try bench.read("\(number).back"), try bench.read("\(number)"))
        }
    }

    /// What fails is reported as failed, leaves nothing, and takes nobody with it.
    @Test func oneBadInputIsNotAll() async throws {
        var members: [Batch.Member] = []
        for number in 0..<30 {
            if number % 10 != 3 { _ = try bench.write(Content.text.bytes(number), to: "\(number)") }
            if number % 10 == 5 { _ = try bench.write([1], to: "\(number).coffer") }
            members.append(
                .init(.file(bench.path("\(number)")), to: .file(bench.path("\(number).coffer")))
            )
        }
        let results = try await encrypt(members, Configuration())
        for number in 0..<30 {
            switch (number % 10, results[number]) {
            case (3, .failure(let error)): #expect(error.code == .missingInput)
            case (5, .failure(let error)):
                #expect(error.code == .outputExists)
                #expect(try bench.read("\(number).coffer") == [1])
            case (let digit, .success): #expect(digit != 3 && digit != 5)
            case (_, let other): Issue.record("\(number): \(String(describing: other))")
            }
        }
        #expect(!bench.names().contains { $0.hasSuffix(".partial") })
    }

    /// No member is begun after a cancellation, and nothing is left of those that were.
    @Test func aCancelledBatchLeavesNothing() async throws {
        let cancellation = Cancellation()
        cancellation.cancel()
        let source = try bench.write(Content.text.bytes(1000), to: "a")
        let members = (0..<20).map {
            Batch.Member(.file(source), to: .file(bench.path("\($0).coffer")))
        }
        let results = try await encrypt(members, Configuration(), cancellation: cancellation)
        #expect(results.isEmpty)
        #expect(bench.names() == ["a"])
    }

    /// The same output twice: one is written, the other refused.
    @Test func twoForOneOutput() async throws {
        let source = try bench.write(Content.text.bytes(1000), to: "a")
        let output = Output.file(bench.path("b"))
        let results = try await encrypt(
            [.init(.file(source), to: output), .init(.file(source), to: output)],
            Configuration()
        )
        #expect(results.values.count { (try? $0.get()) != nil } == 1)
        #expect(bench.names() == ["a", "b"])
    }
}

extension Output {
    fileprivate var asInput: Input { path.map(Input.file) ?? .standardInput }
}
