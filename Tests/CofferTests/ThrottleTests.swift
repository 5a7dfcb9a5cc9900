internal import FileAccess
internal import TestSupport
internal import Testing

@testable internal import Coffer

/// Work that is held to a rate takes as long as it must, and can be ended.
@Suite struct ThrottleTests {
    private func throttle(_ bytesPerSecond: UInt64) throws -> Throttle {
        var configuration = Configuration()
        configuration.bytesPerSecond = bytesPerSecond
        return try #require(Throttle(configuration))
    }

    @Test func withoutALimitThereIsNone() { #expect(Throttle(Configuration()) == nil) }

    @Test func bytesTakeTheirTime() async throws {
        let throttle = try throttle(100_000)
        let start = ContinuousClock.now
        try await offThread {
            let cancellation = Cancellation()
            for _ in 0..<20 { try throttle.pass(1000, cancellation) }
        }
        #expect(ContinuousClock.now - start >= .milliseconds(200))
    }

    @Test func aWaitIsEndedByACancellation() async throws {
        let throttle = try throttle(1)
        let cancellation = Cancellation()
        let wait = Task {
            try await offThread { try throttle.pass(1_000_000, cancellation) }
        }
        cancellation.cancel()
        let result = await wait.result
        #expect(throws: FileError.self) { try result.get() }
    }

    /// Encrypting and decrypting, alone and in a batch.
    @Test(arguments: [false, true]) func workIsHeldToIt(_ isBatch: Bool) async throws {
        let bench = try Workbench()
        let source = try bench.write(Content.text.bytes(300_000), to: "in")
        var configuration = Configuration()
        configuration.bytesPerSecond = 1_000_000
        configuration.segmentByteCount = 65_536
        let encryptor = Encryptor(keyrings: [bench.keyring], configuration: configuration)
        let decryptor = Decryptor(keyrings: [bench.keyring], configuration: configuration)
        let (sealed, back) = (bench.path("sealed"), bench.path("back"))
        for isDecryption in [false, true] {
            let start = ContinuousClock.now
            switch (isDecryption, isBatch) {
            case (false, false): _ = try await encryptor.encrypt(.file(source), to: .file(sealed))
            case (true, false): _ = try await decryptor.decrypt(.file(sealed), to: .file(back))
            case (false, true):
                let batch = Batch([.init(.file(source), to: .file(sealed))])
                try await encryptor.encrypt(batch, under: encryptor.makeBatchKey()) { _, _ in }
            case (true, true):
                let batch = Batch([.init(.file(sealed), to: .file(back))])
                try await decryptor.decrypt(batch) { _, _ in }
            }
            #expect(ContinuousClock.now - start >= .milliseconds(300))
        }
        expectSame(try bench.read("back"), try bench.read("in"))
    }
}
