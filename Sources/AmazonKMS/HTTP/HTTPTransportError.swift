/// Why no answer came.
///
/// The message is about the connection only and holds nothing of request or answer.
package struct HTTPTransportError: Error, Sendable, Hashable {
    /// The kind of failure.
    package enum Code: Sendable, Hashable {
        /// The name can't be looked up, or the connection can't be made or broke.
        case unreachable
        /// No whole answer within the time.
        case timedOut
        /// The other side isn't who it should be, or the certificates to tell by can't be read.
        case untrusted
        /// The request is one that must not be sent.
        case refused
        /// The answer is longer than any that a service gives.
        case oversized
        /// The proxy doesn't let the request through.
        case proxy
        /// The HTTP library isn't on this machine.
        case libraryMissing
        /// The HTTP library fails in a way that it should not.
        case libraryFailure
        /// The task was cancelled.
        case cancelled
    }

    package let code: Code
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// Whether to wait and send the same request again.
    package var isRetryable: Bool { code == .unreachable || code == .timedOut }
}
