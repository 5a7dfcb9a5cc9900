internal import ContainerFormat
internal import KeyManagement
internal import SegmentPipeline
internal import Synchronization
internal import TestSupport
internal import Testing

@testable internal import Coffer

/// When a batch gets a new data key.
@Suite struct KeySupplyTests {
    /// The places of the files for which a new key is made.
    private func renewals(_ sizes: [UInt64], bytes: UInt64? = nil, files: UInt64? = nil) -> [Int] {
        var use = KeyUse(limits: .init(byteCount: bytes, fileCount: files))
        return sizes.indices.filter { use.add(sizes[$0]) }
    }

    @Test func withoutLimitsThereIsOneKey() {
        #expect(renewals([0, .max, .max, 1]).isEmpty)
        #expect(renewals(Array(repeating: 1 << 30, count: 1000)).isEmpty)
    }

    @Test func aKeyDoesNoMoreFilesThanItMay() {
        #expect(renewals([1, 1, 1, 1, 1], files: 2) == [2, 4])
        #expect(renewals([1, 1, 1], files: 1) == [1, 2])
    }

    @Test func aKeyDoesNoMoreBytesThanItMayButOneFile() {
        #expect(renewals([5, 5, 5, 5], bytes: 10) == [2])
        #expect(renewals([11, 11, 0], bytes: 10) == [1, 2])
        #expect(renewals([10, 0, 0, 1], bytes: 10) == [3])
        #expect(renewals([4, 4, 4, 4, 4], bytes: 10, files: 3) == [2, 4])
    }

    @Test func bytesOfAStreamCountOnceTheyAreKnown() {
        var use = KeyUse(limits: .init(byteCount: 10))
        var renewals: [Bool] = []
        for _ in 0..<3 {
            renewals.append(use.add(0))
            use.addToLast(6)
        }
        use.addToLast(.max)
        renewals.append(use.add(0))
        #expect(renewals == [false, false, true, true])
    }

    @Test func theFirstFailureIsFinal() async throws {
        let bench = try Workbench()
        let first = try await Encryptor(keyrings: [bench.keyring]).makeBatchKey()
        let calls = Atomic(0)
        let error = CofferError(.keyServiceUnavailable, "it is away")
        let supply = KeySupply(first, limits: .init(fileCount: 1)) { _ throws(CofferError) in
            calls.add(1, ordering: .relaxed)
            throw error
        }
        #expect(try supply.key(forByteCount: 1).slots == first.slots)
        for _ in 0..<3 {
            let thrown = #expect(throws: CofferError.self) { try supply.key(forByteCount: 1) }
            #expect(thrown?.message == error.message)
        }
        #expect(calls.load(ordering: .relaxed) == 1)
    }

    /// Each data key has slots of its own; every container opens alone.
    @Test func aBatchRenewsItsKey() async throws {
        let bench = try Workbench()
        var members: [Batch.Member] = []
        for number in 0..<7 {
            let source = try bench.write(Content.text.bytes(number * 1000), to: "\(number)")
            members.append(.init(.file(source), to: .file(bench.path("\(number).coffer"))))
        }
        var configuration = Configuration()
        configuration.dataKeyFileLimit = 3
        configuration.workerCount = 1
        let encryptor = Encryptor(keyrings: [bench.keyring], configuration: configuration)
        let failures = Lock(0)
        try await encryptor.encrypt(Batch(members), under: encryptor.makeBatchKey()) { _, result in
            if case .failure = result { failures.withLock { $0 += 1 } }
        }
        #expect(failures.withLock { $0 } == 0)
        var slots: Set<[KeySlot]> = []
        for number in 0..<7 {
            _ = try await Decryptor(keyrings: [bench.keyring]).decrypt(
                Input.file(bench.path("\(number).coffer")),
                to: .file(bench.path("\(number).back"))
            )
            expectSame(try bench.read("\(number).back"), try bench.read("\(number)"))
            slots.insert(try parsedBlock(try bench.read("\(number).coffer")).slots)
        }
        #expect(slots.count == 3)
    }
}
