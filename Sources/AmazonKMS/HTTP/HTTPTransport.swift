/// Sends one request and brings its answer.
///
/// Safe to use from many threads; no function blocks a cooperative thread.
package protocol HTTPTransport: Sendable {
    /// Sends a request once: no redirect is followed and nothing is repeated.
    ///
    /// Any status is an answer. `timeout` is for all of it, from the look-up of the name to the answer's
    /// last byte. A cancelled task ends with ``HTTPTransportError/Code/cancelled``.
    func send(
        _ request: HTTPRequest,
        timeout: Duration
    ) async throws(HTTPTransportError) -> HTTPResponse
}
