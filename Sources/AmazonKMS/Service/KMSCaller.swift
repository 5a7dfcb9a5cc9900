package import SecretJSON

/// Calls operations of KMS at one end point; safe to use from many threads.
///
/// What is sent again, and how often, is said at ``ServiceCaller``.
package final class KMSCaller: Sendable {
    package let region: String
    package var counters: CallCounters { caller.counters }

    private let endpoint: Endpoint
    private let caller: ServiceCaller

    package init(
        region: String,
        endpoint: Endpoint,
        credentials: any CredentialsProvider,
        transport: any HTTPTransport,
        policy: RetryPolicy = RetryPolicy(),
        time: any TimeSource = SystemTime(),
        counters: CallCounters = CallCounters()
    ) {
        self.region = region
        self.endpoint = endpoint
        caller = ServiceCaller(
            signing: .init(
                signer: Signer(service: AWSService.kms.rawValue, region: region),
                credentials: credentials
            ),
            transport: transport,
            policy: policy,
            time: time,
            counters: counters
        )
    }

    /// Calls an operation; `keyID` is for the error's message.
    package func call(
        _ operation: String,
        _ parameters: JSONValue,
        keyID: String
    ) async throws(KMSError) -> JSONObject {
        do throws(CallFailure) {
            return try await answer(to: operation, parameters)
        } catch {
            throw KMSError(operation: operation, keyID: keyID, region: region, cause: error)
        }
    }

    private func answer(
        to operation: String,
        _ parameters: JSONValue
    ) async throws(CallFailure) -> JSONObject {
        let request = HTTPRequest(
            "POST",
            endpoint,
            headers: [
                HTTPHeader("Content-Type", "application/x-amz-json-1.1"),
                HTTPHeader("X-Amz-Target", "TrentService.\(operation)"),
            ],
            body: parameters.encoded()
        )
        let response = try await caller.send(request)
        guard let answer = try? JSONObject(parsing: response.body) else { throw .malformedAnswer }
        return answer
    }
}
