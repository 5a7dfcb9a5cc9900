internal import AuthenticatedEncryption
internal import KeyManagement
internal import SegmentPipeline
internal import TestSupport
internal import Testing

@testable internal import AmazonKMS

/// Half an hour in which all goes wrong that can, on clocks that a test moves.
@Suite(.needsFakeKMS) struct LongJobTests {
    /// Sends to the fake, whose clock, quota and being there go by the test's time.
    private final class Weather: HTTPTransport {
        let fake: FakeKMS
        let time: FakeTime
        private let transport = CurlTransport()

        init(_ fake: FakeKMS, _ time: FakeTime) {
            self.fake = fake
            self.time = time
        }

        func send(
            _ request: HTTPRequest,
            timeout: Duration
        ) async throws(HTTPTransportError) -> HTTPResponse {
            let second = time.uptime.components.seconds
            // The service restarts.
            guard !(900..<960).contains(second) else {
                throw HTTPTransportError(.unreachable, "no connection")
            }
            do {
                let isStorm = (300..<330).contains(second) || (1_500..<1_510).contains(second)
                try fake.tell("quota", ["per_second": isStorm ? 0 : 1_000])
                try fake.tell("clock", ["seconds": time.date.secondsSinceEpoch])
            } catch { throw HTTPTransportError(.libraryFailure, "\(error)") }
            return try await transport.send(request, timeout: timeout)
        }
    }

    /// Gives temporary credentials that hold for 1,300 s by what it says: but once it doesn't answer, and what it gives
    /// then but one ends early, of which only the service knows.
    private final class Vendor: CredentialsSource {
        private let fake: FakeKMS
        private let time: FakeTime
        private let log = Lock<[Int64]>([])

        init(_ fake: FakeKMS, _ time: FakeTime) {
            self.fake = fake
            self.time = time
        }

        /// The seconds at which it was asked.
        var moments: [Int64] { log.withLock { $0 } }

        func fetch() async throws(CredentialsError) -> Credentials {
            let number = log.withLock { log in
                log.append(time.uptime.components.seconds)
                return log.count
            }
            guard number != 3 else { throw CredentialsError("nobody answers", .unavailable) }
            let now = time.date.secondsSinceEpoch
            do {
                try fake.tell(
                    "user",
                    [
                        "access_key": "ASIA\(number)", "secret": "secret\(number)",
                        "token": "token\(number)", "expires": now + (number == 5 ? 95 : 1_300),
                    ]
                )
            } catch { throw CredentialsError("\(error)") }
            return Credentials(
                accessKeyID: "ASIA\(number)",
                secretAccessKey: SecretBytes("secret\(number)"),
                sessionToken: SecretBytes("token\(number)"),
                expiration: UTCTime(secondsSinceEpoch: now + 1_300)
            )
        }
    }

    @Test func halfAnHourOfTroubleCostsTheRightNumberOfCalls() async throws {
        let (fake, time) = (try FakeKMS(), FakeTime())
        let vendor = Vendor(fake, time)
        let credentials = RenewingCredentials(vendor, time: time)
        var connector = KMSConnector(
            locator: Locator(fake),
            credentials: credentials,
            transport: Weather(fake, time),
            time: time
        )
        connector.policy.jitter = { 1 }
        connector.policy.attemptCount = 8
        let arn = try fake.makeKey()
        let keyring = try KMSKeyring(KMSKeyName(parsing: arn), by: connector)

        // A new batch every ten seconds.
        var moments: [Int64] = []
        while time.uptime < .seconds(1_800) {
            moments.append(time.uptime.components.seconds)
            _ = try await keyring.generate(for: ["batch": "\(moments.count)"])
            // Time stands still for it, too.
            await credentials.finishRenewal()
            time.advance(by: .seconds(10))
        }
        // A storm costs the waits of 1, 2, 4, 8 and 16 s from 300 on, a restart those and two of 20 s from
        // 901 on, the second storm 1, 2, 4 and 8 s from 1,502 on.
        let turns: Set<Int64> = [300, 341, 891, 901, 982, 1_492, 1_502, 1_527]
        #expect(turns.isSubset(of: moments))
        #expect(moments.count == 169)  // 31 + 56 + 1 + 52 + 1 + 28 between them
        // Renewed 400 s after the last time, as 900 are left then; a minute after the failure of 801; when the
        // service refuses what ended early.
        #expect(vendor.moments == [0, 401, 801, 861, 1_262, 1_362, 1_767])
        // 5 + 7 + 4 waits, and the one request more for the early end.
        let usage = KeyServiceUsage(calls: moments.count, retries: 17, throttles: 9)
        #expect(keyring.usage == usage)
        let log = try fake.takeLog()
        func count(_ error: String?) -> Int { log.count { $0.error == error } }
        #expect(count(nil) == moments.count)
        #expect(count("ThrottlingException") == 9)
        #expect(count("ExpiredTokenException") == 1)
        #expect(log.count == moments.count + 10)
        #expect(log.allSatisfy { $0.operation == "GenerateDataKey" })
    }
}
