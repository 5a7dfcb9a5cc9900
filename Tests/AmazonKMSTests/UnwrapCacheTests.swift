internal import AuthenticatedEncryption
internal import KeyManagement
internal import SegmentPipeline
internal import Testing

@testable internal import AmazonKMS

@Suite struct UnwrapCacheTests {
    private static let arn = "arn:aws:kms:eu-central-1:111122223333:key/1"

    private static func request(
        _ number: UInt8,
        wrapsContainerKey: Bool = false,
        context: EncryptionContext = [:],
        keyID: String = arn
    ) throws -> UnwrapCache.Request {
        let wrapped = KMSClient.WrappedKey(
            ciphertext: [number],
            keyARN: try #require(KeyARN(parsing: arn))
        )
        return UnwrapCache.Request(
            slot: KMSSlot(wrapped, wrapsContainerKey: wrapsContainerKey),
            target: KMSTarget(region: "eu-central-1", keyID: keyID),
            context: context
        )
    }

    /// Counts calls, and gives another secret for each.
    private final class Source: Sendable {
        private let count = Lock<UInt8>(0)
        var callCount: UInt8 { count.withLock { $0 } }

        func call() throws(KeyError) -> SecretBytes {
            SecretBytes([
                count.withLock {
                    $0 += 1; return $0
                }
            ])
        }
    }

    @Test func keepsTheLastSixteen() async throws {
        let (cache, source) = (UnwrapCache(), Source())
        func ask(_ number: UInt8) async throws -> UInt8 {
            try await cache.secret(for: Self.request(number)) { () throws(KeyError) in
                try source.call()
            }[0]
        }
        for number: UInt8 in 0..<16 { #expect(try await ask(number) == number + 1) }
        // The first is used again, and so the second is the oldest.
        #expect(try await ask(0) == 1)
        #expect(try await ask(16) == 17)
        #expect(try await ask(0) == 1)
        #expect(try await ask(2) == 3)
        #expect(try await ask(1) == 18)
        #expect(source.callCount == 18)
    }

    @Test func allThatIsAskedCounts() async throws {
        let (cache, source) = (UnwrapCache(), Source())
        for request in [
            try Self.request(1), try Self.request(2), try Self.request(1, wrapsContainerKey: true),
            try Self.request(1, context: ["a": "b"]), try Self.request(1, keyID: "alias/a"),
        ] {
            for _ in 0..<2 {
                _ = try await cache.secret(for: request) { () throws(KeyError) in
                    try source.call()
                }
            }
        }
        #expect(source.callCount == 5)
    }

    /// Asks several times, each time refused with a code.
    private func refuse(
        _ requests: [UnwrapCache.Request],
        _ code: KeyError.Code,
        _ cache: UnwrapCache,
        _ source: Source
    ) async {
        for request in requests {
            let error = await expectError(code) {
                try await cache.secret(for: request) { () throws(KeyError) in
                    throw KeyError(code, "by call \(try source.call()[0])")
                }
            }
            #expect(error?.message.hasPrefix("by call ") == true)
        }
    }

    @Test func refusalsAreKeptAndOtherFailuresAreNot() async throws {
        let (cache, source) = (UnwrapCache(), Source())
        let (one, two) = (try Self.request(1), try Self.request(2))
        await refuse([one, one, two, one, two], .noUsableKey, cache, source)
        #expect(source.callCount == 2)
        let other = try Self.request(3)
        for code in [KeyError.Code.serviceUnavailable, .configuration, .accessDenied, .cancelled] {
            await refuse([other, other], code, cache, source)
        }
        #expect(source.callCount == 10)
        // A refusal takes no place from a secret.
        _ = try await cache.secret(for: other) { () throws(KeyError) in try source.call() }
        for number: UInt8 in 4..<100 {
            await refuse([try Self.request(number)], .noUsableKey, cache, source)
        }
        let kept = try await cache.secret(for: other) { () throws(KeyError) in try source.call() }
        #expect(kept[0] == 11)
        await refuse([one], .noUsableKey, cache, source)
        #expect(source.callCount == 107)
    }

    @Test func thoseWhoAskTogetherShareACall() async throws {
        let (cache, source) = (UnwrapCache(), Source())
        let request = try Self.request(1)
        await withTaskGroup(of: UInt8?.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    try? await cache.secret(for: request) { () throws(KeyError) in
                        let secret = try source.call()
                        for _ in 0..<100 { await Task.yield() }
                        return secret
                    }[0]
                }
            }
            for await byte in group { #expect(byte == 1) }
        }
        #expect(source.callCount == 1)
    }

    /// One who is cancelled takes nothing from the others.
    @Test func aCancelledCallIsMadeAgainForOthers() async throws {
        let (cache, source) = (UnwrapCache(), Source())
        let request = try Self.request(1)
        let call: UnwrapCache.Call = { () throws(KeyError) in
            let secret = try source.call()
            // The first call lasts until it is cancelled.
            while secret[0] == 1 {
                guard !Task.isCancelled else { throw KeyError(.serviceUnavailable, "cancelled") }
                await Task.yield()
            }
            return secret
        }
        let first = Task { try await cache.secret(for: request, by: call)[0] }
        while source.callCount == 0 { await Task.yield() }
        let second = Task { try await cache.secret(for: request, by: call)[0] }
        first.cancel()
        await expectError(.serviceUnavailable) { try await first.value }
        #expect(try await second.value == 2)
    }
}
