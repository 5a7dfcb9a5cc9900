/// How a service wants its requests made canonical.
package struct SigningStyle: Sendable, Hashable {
    /// Whether dot segments and repeated slashes are removed from the path.
    package var normalizesPath = true
    /// Whether the path, encoded as it is, is encoded once more.
    package var encodesPath = true
    /// Whether the header `x-amz-content-sha256` is sent and signed.
    package var sendsPayloadHash = false
    /// Whether the session token is signed, or only sent.
    package var signsSessionToken = true

    package init() {}

    /// What all services but S3 want.
    package static let standard = SigningStyle()

    /// S3's: a path is the name of an object, to be left as it is.
    package static let s3: SigningStyle = {
        var style = SigningStyle()
        style.normalizesPath = false
        style.encodesPath = false
        style.sendsPayloadHash = true
        return style
    }()
}
