internal import AuthenticatedEncryption
internal import Testing

@testable internal import AmazonKMS

/// AWS's official cases, where they are.
@Suite(.enabled(if: !SignatureVector.names.isEmpty, "the official cases aren't here"))
struct SignatureVectorTests {
    @Test(arguments: SignatureVector.names)
    func agrees(name: String) throws {
        let vector = try SignatureVector(loading: name)
        let signed = try vector.signer.sign(
            vector.request,
            with: vector.credentials,
            at: vector.time
        )
        #expect(SignatureVector.lines(of: signed) == vector.signedHeaders)
        let authorization = try #require(signed.headers[text: "authorization"])
        #expect(authorization.hasSuffix("Signature=\(vector.signature)"))

        // The steps by themselves: what was signed is the sent request without what came after.
        var unsigned = signed
        unsigned.headers.removeAll {
            $0.isNamed("authorization")
                || $0.isNamed("x-amz-security-token") && !vector.signer.style.signsSessionToken
        }
        let canonical = CanonicalRequest(
            unsigned,
            payloadHash: try Signer.hexHash(of: vector.request.body),
            style: vector.signer.style
        )
        #expect(canonical.bytes.exposedText == vector.canonicalRequest)
        let string = try vector.signer.stringToSign(canonical, at: vector.time)
        #expect(string == vector.stringToSign)
    }
}
