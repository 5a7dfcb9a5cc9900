package import AuthenticatedEncryption

/// A request as it goes over the wire.
///
/// The body is secret: the one that wraps a data key holds it.
package struct HTTPRequest: Sendable {
    package var method: String
    package var endpoint: Endpoint
    /// Begins with a slash, percent-encoded.
    package var path: String
    /// Without the question mark, percent-encoded; nil if there is none.
    package var query: String?
    /// Without `Host`, which is the endpoint's, and without what the transport adds of its own.
    package var headers: [HTTPHeader]
    package var body: SecretBytes
    /// Whether it gets a container's or machine's credentials: never through a proxy, and by plain http
    /// also from the fixed addresses of ``Endpoint/isCredentialAddress``.
    package var isForCredentials = false

    package init(
        _ method: String,
        _ endpoint: Endpoint,
        path: String = "/",
        query: String? = nil,
        headers: [HTTPHeader] = [],
        body: SecretBytes = SecretBytes(copying: RawSpan())
    ) {
        self.method = method
        self.endpoint = endpoint
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
    }
}
