internal import AuthenticatedEncryption
internal import SecretJSON

/// The credentials of a container's task or pod: ECS, EKS Pod Identity, and what does as they do.
struct ContainerCredentials: CredentialsSource {
    /// What the request shows.
    enum Token: Sendable {
        case none
        case value(SecretBytes)
        /// Read anew each time, as somebody else keeps it fresh.
        case file(TokenFile)
    }

    private let location: ContainerLocation
    private let token: Token
    private let caller: ServiceCaller

    init(
        _ location: ContainerLocation,
        token: Token,
        transport: any HTTPTransport,
        time: any TimeSource
    ) {
        self.location = location
        self.token = token
        var policy = RetryPolicy()
        policy.attemptTimeout = .seconds(2)
        policy.deadline = .seconds(10)
        caller = ServiceCaller(signing: nil, transport: transport, policy: policy, time: time)
    }

    func fetch() async throws(CredentialsError) -> Credentials {
        var request = HTTPRequest(
            "GET",
            location.endpoint,
            path: location.path,
            query: location.query,
            headers: [HTTPHeader("Accept", "application/json")]
        )
        request.isForCredentials = true
        if let token = try await readToken() {
            request.headers.append(HTTPHeader("Authorization", .secret(token)))
        }
        let response: HTTPResponse
        do throws(CallFailure) {
            response = try await caller.send(request)
        } catch {
            let reason = error.reason(from: "the container's credentials") { _ in
                "it refuses, or its token isn't right"
            }
            throw failure(reason, error.credentialsKind)
        }
        guard let answer = try? JSONObject(parsing: response.body) else {
            throw failure("the answer isn't JSON")
        }
        do throws(CredentialsError) {
            return try Credentials(in: answer, tokenName: "Token")
        } catch { throw failure(error.message) }
    }

    private func readToken() async throws(CredentialsError) -> SecretBytes? {
        let token: SecretBytes
        switch self.token {
        case .none: return nil
        case .value(let value): token = value
        case .file(let file): token = try await file.read()
        }
        let isOneLine = (0..<token.byteCount).allSatisfy { ![0x0A, 0x0D].contains(token[$0]) }
        guard isOneLine else {
            throw failure(
                "its token (AWS_CONTAINER_AUTHORIZATION_TOKEN) has a line end in it",
                .configuration
            )
        }
        return token
    }

    private func failure(
        _ reason: String,
        _ kind: CredentialsError.Kind = .refused
    ) -> CredentialsError {
        CredentialsError(
            "\(location.endpoint) gives no credentials for this container: \(reason)",
            kind
        )
    }
}
