internal import Glibc
internal import SegmentPipeline
internal import SystemPackage
internal import TestSupport
internal import Testing

@testable internal import Coffer

/// Many containers at a time, by workers that help each other.
@Suite struct DecryptionBatchTests {
    private let bench: Workbench

    init() throws { bench = try Workbench() }

    private typealias Results = [Int: Result<DecryptionSummary, CofferError>]

    private func decrypt(
        _ members: [Batch.Member],
        _ configuration: Configuration = .init(),
        cancellation: Cancellation? = nil
    ) async throws -> Results {
        let results = Lock<Results>([:])
        let decryptor = Decryptor(keyrings: [bench.keyring], configuration: configuration)
        try await decryptor.decrypt(Batch(members), cancellation: cancellation) { place, result in
            results.withLock { #expect($0.updateValue(result, forKey: place) == nil) }
        }
        return results.withLock { $0 }
    }

    /// Encrypts files of these sizes.
    private func seal(_ sizes: [Int], _ configuration: Configuration) async throws -> [Batch.Member]
    {
        let encryptor = Encryptor(keyrings: [bench.keyring], configuration: configuration)
        let key = try await encryptor.makeBatchKey()
        var members: [Batch.Member] = []
        for (number, size) in sizes.enumerated() {
            let source = try bench.write(Content.mixed.bytes(size), to: "\(number)")
            let sealed = bench.path("\(number).coffer")
            _ = try await encryptor.encrypt(.file(source), to: .file(sealed), under: key)
            members.append(.init(.file(sealed), to: .file(bench.path("\(number).back"))))
        }
        return members
    }

    @Test(arguments: [1, 2, 5], [Flushing.batch, .none])
    func filesOfAllSizes(workerCount: Int, flushing: Flushing) async throws {
        let segment = 65_536
        var sizes = [0, 1, segment - 1, segment, segment + 1, 30 * segment + 7]
        sizes += (0..<40).map { $0 * 97 } + [25 * segment, 3 * segment]
        var configuration = Configuration()
        configuration.segmentByteCount = segment
        configuration.compression = .auto
        configuration.runSegmentLimit = 9
        let members = try await seal(sizes, configuration)
        configuration.workerCount = workerCount
        configuration.flushing = flushing
        let results = try await decrypt(members, configuration)
        #expect(results.count == sizes.count)
        for (number, size) in sizes.enumerated() {
            #expect(try results[number]?.get().plaintextByteCount == UInt64(size))
            expectSame(try bench.read("\(number).back"), try bench.read("\(number)"))
        }
    }

    /// What fails is reported as failed, leaves nothing, and takes nobody with it.
    @Test func oneBadContainerIsNotAll() async throws {
        let members = try await seal(Array(repeating: 1000, count: 30), .init())
        for number in 0..<30 {
            switch number % 10 {
            case 3: try bench.write([1, 2, 3], to: "\(number).coffer")
            case 5: try bench.write([1], to: "\(number).back")
            case 7:
                var bytes = try bench.read("\(number).coffer")
                bytes[bytes.count / 2] ^= 1
                try bench.write(bytes, to: "\(number).coffer")
            default: break
            }
        }
        let results = try await decrypt(members)
        for number in 0..<30 {
            switch (number % 10, results[number]) {
            case (3, .failure(let error)), (7, .failure(let error)):
                #expect(error.code == .damaged)
                #expect(!bench.names().contains("\(number).back"))
            case (5, .failure(let error)):
                #expect(error.code == .outputExists)
                #expect(try bench.read("\(number).back") == [1])
            case (let digit, .success): #expect(![3, 5, 7].contains(digit))
            case (_, let other): Issue.record("\(number): \(String(describing: other))")
            }
        }
    }

    @Test func nothingIsBegunAfterACancellation() async throws {
        let members = try await seal([1, 2, 3], .init())
        let cancellation = Cancellation()
        cancellation.cancel()
        #expect(try await decrypt(members, cancellation: cancellation).isEmpty)
        #expect(!bench.names().contains("0.back"))
    }

    @Test func anEmptyBatchIsNoError() async throws {
        #expect(try await decrypt([]).isEmpty)
    }

    private func allocatedByteCount(of path: FilePath) throws -> Int {
        var status = stat()
        let result = unsafe stat(path.string, &status)
        try #require(result == 0)
        return Int(status.st_blocks) * 512
    }

    // MARK: Holes

    /// Zeros become holes, whatever stands around them; the content is the same.
    @Test(arguments: [false, true])
    func blocksOfZerosBecomeHoles(_ isCompressed: Bool) async throws {
        var content = [UInt8](repeating: 0, count: 3 * 65_536 + 5000)
        for place in [0, 4095, 8192, 70_000, 131_071] { content[place] = 7 }
        let source = try bench.write(content, to: "in")
        var configuration = Configuration()
        configuration.segmentByteCount = 65_536
        configuration.compression = isCompressed ? .zstd(level: 1) : .none
        configuration.writesHoles = true
        _ = try await Encryptor(keyrings: [bench.keyring], configuration: configuration)
            .encrypt(.file(source), to: .file(bench.path("sealed")))
        let decryptor = Decryptor(keyrings: [bench.keyring], configuration: configuration)
        for (range, name) in [(nil, "whole"), (PlaintextRange.from(5), "part")] {
            let output = bench.path(name)
            _ = try await decryptor.decrypt(
                .file(bench.path("sealed")),
                to: .file(output),
                range: range
            )
            expectSame(try bench.read(name), Array(content.dropFirst(range == nil ? 0 : 5)))
            #expect(try allocatedByteCount(of: output) < 60_000)
        }
        // All of it zeros, down to none at all.
        for count in [0, 1, 65_536, 200_000] {
            let zeros = [UInt8](repeating: 0, count: count)
            let source = try bench.write(zeros, to: "zeros\(count)")
            let (sealed, output) = (bench.path("z\(count)"), bench.path("b\(count)"))
            _ = try await Encryptor(keyrings: [bench.keyring], configuration: configuration)
                .encrypt(.file(source), to: .file(sealed))
            _ = try await decryptor.decrypt(.file(sealed), to: .file(output))
            expectSame(try bench.read("b\(count)"), zeros)
            #expect(try allocatedByteCount(of: output) == 0)
        }
    }
}
