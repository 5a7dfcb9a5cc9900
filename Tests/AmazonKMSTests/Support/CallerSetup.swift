internal import AuthenticatedEncryption
internal import KeyManagement
internal import SecretJSON

@testable internal import AmazonKMS

/// A caller and client over a script, with clocks that stand still and no jitter.
struct CallerSetup {
    let time = FakeTime()
    let transport: ScriptedTransport
    let caller: KMSCaller
    var client: KMSClient { KMSClient(caller) }
    var counts: KeyServiceUsage { caller.counters.values }

    static let credentials = Credentials(
        accessKeyID: "AKIDEXAMPLE",
        secretAccessKey: SecretBytes("secret")
    )

    /// Waits always take `share` of the greatest delay.
    init(
        _ transport: ScriptedTransport,
        credentials: any CredentialsProvider = FixedCredentials(Self.credentials),
        attemptCount: Int = 3,
        share: Double = 1
    ) throws {
        self.transport = transport
        var policy = RetryPolicy()
        policy.attemptCount = attemptCount
        policy.jitter = { share }
        caller = KMSCaller(
            region: "eu-central-1",
            endpoint: Endpoint(host: "kms.eu-central-1.amazonaws.com"),
            credentials: credentials,
            transport: transport,
            policy: policy,
            time: time
        )
    }

    /// Calls an operation of no effect.
    func call() async throws(KMSError) -> JSONObject {
        try await caller.call("Decrypt", .object([]), keyID: "alias/a")
    }
}
