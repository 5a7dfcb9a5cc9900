package import AuthenticatedEncryption

/// An answer as it came over the wire.
///
/// The body is secret: that of a new data key holds it.
package struct HTTPResponse: Sendable {
    package var status: Int
    package var headers: [HTTPHeader]
    package var body: SecretBytes

    package init(status: Int, headers: [HTTPHeader] = [], body: SecretBytes) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
