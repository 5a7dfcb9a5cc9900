internal import KeyManagement
internal import SegmentPipeline
internal import TestSupport
internal import Testing

@testable internal import AmazonKMS

/// Batches against a service that is away, and slots that don't open.
@Suite struct OutageTests {
    private static let locator = Locator(Endpoint(host: "kms.example.com"))
    private let time = FakeTime()

    private func connector(_ transport: ScriptedTransport) -> KMSConnector {
        var connector = KMSConnector(
            locator: Self.locator,
            credentials: FixedCredentials(CallerSetup.credentials),
            transport: transport,
            time: time
        )
        connector.policy.jitter = { 0 }
        return connector
    }

    private func keyring(_ transport: ScriptedTransport) throws -> KMSKeyring {
        try KMSKeyring(KMSKeyName(parsing: Self.arn("eu-central-1")), by: connector(transport))
    }

    private static func arn(_ region: String) -> String {
        "arn:aws:kms:\(region):111122223333:key/mrk-1"
    }

    private static func unwrap(
        _ keyring: some Keyring,
        region: String = "eu-central-1"
    ) async throws {
        let keyARN = try #require(KeyARN(parsing: arn(region)))
        let wrapped = KMSClient.WrappedKey(ciphertext: [1, 2, 3], keyARN: keyARN)
        let slot = KMSSlot(wrapped, wrapsContainerKey: false)
        _ = try await keyring.unwrap(slot.wrappedKey, containerID: [], for: [:])
    }

    @Test(arguments: [.failure(.unreachable), .failure(.timedOut)] as [ScriptedTransport.Answer])
    func aBatchAgainstADeadServiceEndsSoon(answer: ScriptedTransport.Answer) async throws {
        let transport = ScriptedTransport(answer)
        let keyring = try keyring(transport)
        for _ in 0..<100 {
            let error = await expectError(.serviceUnavailable) { try await Self.unwrap(keyring) }
            #expect(error?.message.contains("Decrypt") == true)
        }
        // The attempts of the first one.
        #expect(transport.requests.count == 3)
        #expect(keyring.usage.calls == 1)
        // Whatever is called, until the pause is over.
        time.advance(by: Outages.pause - .seconds(1))
        await expectError(.serviceUnavailable) { try await keyring.generate(for: [:]) }
        #expect(transport.requests.count == 3)
        time.advance(by: .seconds(1))
        await expectError(.serviceUnavailable) { try await keyring.generate(for: [:]) }
        #expect(transport.requests.count == 6)
    }

    @Test func aDeadlineIsAnOutageToo() async throws {
        let time = time
        let transport = ScriptedTransport { _, _ in
            time.advance(by: .seconds(121))
            return .refusal("ExpiredTokenException")
        }
        let keyring = try keyring(transport)
        for _ in 0..<2 {
            await expectError(.serviceUnavailable) { try await Self.unwrap(keyring) }
        }
        #expect(transport.requests.count == 1)
    }

    /// Each region has its own, and what a service answers is no outage.
    @Test func onlyWhatDoesNotAnswerIsLeftOut() async throws {
        let busy = ScriptedTransport(.refusal("ThrottlingException"))
        let throttled = try keyring(busy)
        for _ in 0..<2 {
            await expectError(.serviceUnavailable) { try await Self.unwrap(throttled) }
        }
        #expect(busy.requests.count == 6)

        let dead = ScriptedTransport(.failure(.unreachable))
        let both = try KMSDiscoveryKeyring(accounts: nil, by: connector(dead))
        for region in ["eu-central-1", "us-east-1", "eu-central-1", "us-east-1"] {
            let error = await expectError(.serviceUnavailable) {
                try await Self.unwrap(both, region: region)
            }
            #expect(error?.message.contains(region) == true)
        }
        #expect(dead.requests.count == 6)
    }

    @Test func aSlotThatDoesNotOpenCostsABatchOneCall() async throws {
        let transport = ScriptedTransport(.refusal("DisabledException"))
        let keyring = try keyring(transport)
        for _ in 0..<1_000 {
            let error = await expectError(.noUsableKey) { try await Self.unwrap(keyring) }
            #expect(error?.message.contains("DisabledException") == true)
        }
        #expect(transport.requests.count == 1)
        #expect(keyring.usage == KeyServiceUsage(calls: 1))
    }
}
