package import AuthenticatedEncryption
internal import SecretJSON

/// Signs requests by AWS's Signature Version 4, in headers.
///
/// A value without clock or state: what it gives depends on its arguments only.
package struct Signer: Sendable, Hashable {
    package static let algorithm = "AWS4-HMAC-SHA256"

    /// As in the credential scope, such as `kms`.
    package let service: String
    package let region: String
    package let style: SigningStyle

    package init(service: String, region: String, style: SigningStyle = .standard) {
        self.service = service
        self.region = region
        self.style = style
    }

    /// Returns the request with the headers of a signature made at `time`.
    ///
    /// The body is hashed and signed. The headers `X-Amz-Date`, `X-Amz-Security-Token`,
    /// `X-Amz-Content-Sha256` and `Authorization` must not be in the request yet.
    package func sign(
        _ request: HTTPRequest,
        with credentials: Credentials,
        at time: UTCTime
    ) throws(CryptoError) -> HTTPRequest {
        let payloadHash = try Self.hexHash(of: request.body)
        var signed = request
        signed.headers.append(HTTPHeader("X-Amz-Date", time.signingText))
        if style.sendsPayloadHash {
            signed.headers.append(HTTPHeader("X-Amz-Content-Sha256", payloadHash))
        }
        let token = credentials.sessionToken.map { HTTPHeader("X-Amz-Security-Token", .secret($0)) }
        if style.signsSessionToken, let token { signed.headers.append(token) }
        let canonical = CanonicalRequest(signed, payloadHash: payloadHash, style: style)
        let signature = try signature(of: stringToSign(canonical, at: time), credentials, at: time)
        if !style.signsSessionToken, let token { signed.headers.append(token) }
        signed.headers.append(
            HTTPHeader(
                "Authorization",
                "\(Self.algorithm) Credential=\(credentials.accessKeyID)/\(scope(at: time)), "
                    + "SignedHeaders=\(canonical.signedHeaderNames), Signature=\(signature)"
            )
        )
        return signed
    }

    /// What the signature is made over.
    package func stringToSign(
        _ canonical: CanonicalRequest,
        at time: UTCTime
    ) throws(CryptoError) -> String {
        let hash = try Self.hexHash(of: canonical.bytes)
        return [Self.algorithm, time.signingText, scope(at: time), hash].joined(separator: "\n")
    }

    /// SHA-256 in lower-case hexadecimal digits.
    package static func hexHash(of bytes: SecretBytes) throws(CryptoError) -> String {
        let hash = try bytes.withBytes { bytes throws(CryptoError) in try Hash.sha256(bytes) }
        return hexText(hash)
    }

    private func scope(at time: UTCTime) -> String {
        "\(time.dayText)/\(region)/\(service)/aws4_request"
    }

    private func signature(
        of string: String,
        _ credentials: Credentials,
        at time: UTCTime
    ) throws(CryptoError) -> String {
        var start = SecretBuffer()
        start.append("AWS4")
        start.append(credentials.secretAccessKey)
        var key = start.finish()
        for part in [time.dayText, region, service, "aws4_request", string] {
            key = try KeyedHash.sha256(of: [UInt8](part.utf8), key: key)
        }
        // The last of the keys is the signature, which is for all to see.
        return Self.hexText(key.exposedBytes())
    }

    private static func hexText(_ bytes: [UInt8]) -> String {
        let digits = [UInt8]("0123456789abcdef".utf8)
        return String(
            decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
            as: UTF8.self
        )
    }
}
