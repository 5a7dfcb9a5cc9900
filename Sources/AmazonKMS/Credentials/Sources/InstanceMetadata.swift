internal import AuthenticatedEncryption

/// What an EC2 machine can learn of itself (IMDS), by version 2 only: a session's token first.
///
/// On any other machine nobody answers, which must show soon. Safe to use from many threads.
struct InstanceMetadata: Sendable {
    private static let tokenSeconds = "21600"

    let endpoint: Endpoint
    private let caller: ServiceCaller

    init(endpoint: Endpoint, transport: any HTTPTransport, time: any TimeSource) {
        self.endpoint = endpoint
        var policy = RetryPolicy()
        policy.attemptCount = 2
        policy.attemptTimeout = .seconds(1)
        policy.deadline = .seconds(3)
        caller = ServiceCaller(signing: nil, transport: transport, policy: policy, time: time)
    }

    /// Starts a session, whose token is then shown with each question.
    func token() async throws(CallFailure) -> SecretBytes {
        let path = "/latest/api/token"
        let header = HTTPHeader("X-aws-ec2-metadata-token-ttl-seconds", Self.tokenSeconds)
        let token = try await send("PUT", path, header)
        guard token.byteCount > 0 else { throw .malformedAnswer }
        return token
    }

    /// Asks for what has a name below `/latest/meta-data/`.
    func value(_ name: String, token: SecretBytes) async throws(CallFailure) -> SecretBytes {
        let header = HTTPHeader("X-aws-ec2-metadata-token", .secret(token))
        return try await send("GET", "/latest/meta-data/\(name)", header)
    }

    /// Asks for a name that is one line and no secret.
    func line(_ name: String, token: SecretBytes) async throws(CallFailure) -> String {
        let bytes = try await value(name, token: token).exposedBytes()
        let text = bytes.split(whereSeparator: { [0x0A, 0x0D].contains($0) }).first ?? []
        guard (1...256).contains(text.count) else { throw .malformedAnswer }
        return String(decoding: text, as: UTF8.self)
    }

    private func send(
        _ method: String,
        _ path: String,
        _ header: HTTPHeader
    ) async throws(CallFailure) -> SecretBytes {
        var request = HTTPRequest(method, endpoint, path: path, headers: [header])
        request.isForCredentials = true
        return try await caller.send(request).body
    }
}
