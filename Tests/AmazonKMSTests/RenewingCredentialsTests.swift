internal import AuthenticatedEncryption
internal import SegmentPipeline
internal import Testing

@testable internal import AmazonKMS

@Suite struct RenewingCredentialsTests {
    /// Gives numbered credentials that last an hour, or what a test tells it.
    final class Source: CredentialsSource {
        let time: FakeTime
        private let log = Lock((count: 0, error: nil as CredentialsError?, lifetime: Int64(3600)))
        private let gate: Gate?

        init(_ time: FakeTime, gate: Gate? = nil) {
            self.time = time
            self.gate = gate
        }

        var count: Int { log.withLock { $0.count } }

        func fail(with error: CredentialsError?) { log.withLock { $0.error = error } }
        func shorten(to seconds: Int64) { log.withLock { $0.lifetime = seconds } }

        func fetch() async throws(CredentialsError) -> Credentials {
            await gate?.enter()
            let (number, error, lifetime) = log.withLock { log in
                log.count += 1
                return (log.count, log.error, log.lifetime)
            }
            if let error { throw error }
            return Credentials(
                accessKeyID: "KEY\(number)",
                secretAccessKey: SecretBytes("secret"),
                sessionToken: SecretBytes("token\(number)"),
                expiration: UTCTime(secondsSinceEpoch: time.date.secondsSinceEpoch + lifetime)
            )
        }
    }

    let time = FakeTime()

    @Test func renewsAQuarterOfAnHourBeforeTheEnd() async throws {
        let source = Source(time)
        let provider = RenewingCredentials(source, time: time)
        #expect(source.count == 0)
        #expect(try await provider.credentials(replacing: nil).accessKeyID == "KEY1")
        time.advance(by: .seconds(2699))
        #expect(try await provider.credentials(replacing: nil).accessKeyID == "KEY1")
        time.advance(by: .seconds(1))
        // Who finds out doesn't wait.
        #expect(try await provider.credentials(replacing: nil).accessKeyID == "KEY1")
        await provider.finishRenewal()
        #expect(try await provider.credentials(replacing: nil).accessKeyID == "KEY2")
        #expect(source.count == 2)
    }

    @Test func aSourceThatHangsStallsNobody() async throws {
        let gate = Gate(limit: 1)
        let source = Source(time, gate: gate)
        let provider = RenewingCredentials(source, time: time)
        _ = try await provider.credentials(replacing: nil)
        for seconds: Int64 in [2700, 300, 300, 239] {
            time.advance(by: .seconds(seconds))
            for _ in 0..<10 {
                #expect(try await provider.credentials(replacing: nil).accessKeyID == "KEY1")
            }
        }
        // In the last minute all wait, and share what has been on its way since.
        time.advance(by: .seconds(1))
        let late = (0..<10).map { _ in
            Task { try await provider.credentials(replacing: nil).accessKeyID }
        }
        for _ in 0..<11 { gate.leave() }
        for task in late { #expect(try await task.value == "KEY2") }
        #expect(source.count == 2)
    }

    @Test func sharesOneRenewal() async throws {
        let gate = Gate(limit: 0)
        let source = Source(time, gate: gate)
        let provider = RenewingCredentials(source, time: time)
        try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<64 {
                group.addTask { try await provider.credentials(replacing: nil).accessKeyID }
            }
            // One more is there early enough to be shared with, or late enough to find the result.
            for _ in 0..<64 { await Task.yield() }
            for _ in 0..<64 { gate.leave() }
            for try await name in group { #expect(name == "KEY1") }
        }
        #expect(source.count == 1)
    }

    @Test func replacesRejectedOnesOnce() async throws {
        let source = Source(time)
        let provider = RenewingCredentials(source, time: time)
        let first = try await provider.credentials(replacing: nil)
        #expect(try await provider.credentials(replacing: first).accessKeyID == "KEY2")
        // Who comes with the same ones later gets what is there by then.
        #expect(try await provider.credentials(replacing: first).accessKeyID == "KEY2")
        #expect(source.count == 2)
    }

    @Test func usesTheOldOnesWhileTheyHold() async throws {
        let source = Source(time)
        let provider = RenewingCredentials(source, time: time)
        _ = try await provider.credentials(replacing: nil)
        time.advance(by: .seconds(3420))
        source.fail(with: CredentialsError("nobody answers", .unavailable))
        for _ in 0..<3 {
            #expect(try await provider.credentials(replacing: nil).accessKeyID == "KEY1")
            await provider.finishRenewal()
        }
        // Only the first tried, a minute later one does.
        #expect(source.count == 2)
        time.advance(by: .seconds(60))
        #expect(try await provider.credentials(replacing: nil).accessKeyID == "KEY1")
        await provider.finishRenewal()
        time.advance(by: .seconds(60))
        #expect(try await provider.credentials(replacing: nil).accessKeyID == "KEY1")
        #expect(source.count == 4)
        // At their very end, in the pause after a failure, they don't hold any more.
        time.advance(by: .seconds(59))
        #expect(try await provider.credentials(replacing: nil).accessKeyID == "KEY1")
        time.advance(by: .seconds(1))
        let error = await #expect(throws: CredentialsError.self) {
            try await provider.credentials(replacing: nil)
        }
        #expect(error?.message == "nobody answers")
        source.fail(with: nil)
        #expect(try await provider.credentials(replacing: nil).accessKeyID == "KEY6")
    }

    @Test func neverReturnsToRejectedOnes() async throws {
        let source = Source(time)
        let provider = RenewingCredentials(source, time: time)
        let first = try await provider.credentials(replacing: nil)
        source.fail(with: CredentialsError("no"))
        await #expect(throws: CredentialsError.self) {
            try await provider.credentials(replacing: first)
        }
        await #expect(throws: CredentialsError.self) {
            try await provider.credentials(replacing: nil)
        }
    }

    /// A machine gives the same credentials until shortly before their end.
    @Test func doesNotAskAgainAndAgain() async throws {
        let source = Source(time)
        source.shorten(to: 300)
        let provider = RenewingCredentials(source, time: time)
        for _ in 0..<10 { _ = try await provider.credentials(replacing: nil) }
        #expect(source.count == 1)
        time.advance(by: .seconds(60))
        for _ in 0..<10 {
            _ = try await provider.credentials(replacing: nil)
            await provider.finishRenewal()
        }
        #expect(source.count == 2)
    }

    @Test func outlivesWhoAskedFirst() async throws {
        let gate = Gate(limit: 0)
        let source = Source(time, gate: gate)
        let provider = RenewingCredentials(source, time: time)
        let first = Task { try? await provider.credentials(replacing: nil).accessKeyID }
        first.cancel()
        let second = Task { try? await provider.credentials(replacing: nil).accessKeyID }
        for _ in 0..<2 { gate.leave() }
        #expect(await second.value == "KEY1")
        _ = await first.value
        #expect(source.count == 1)
    }
}
