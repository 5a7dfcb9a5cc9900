internal import AuthenticatedEncryption
internal import TestSupport
internal import Testing

@testable internal import AmazonKMS

/// Against botocore, which nobody here wrote.
@Suite struct SignerPeerTests {
    struct Answer: Decodable {
        let canonicalRequest: String
        let stringToSign: String
        let authorization: String
        let headers: [String]
    }

    @Test(.needsPython("botocore"))
    func agreesOnRandomRequests() throws {
        var random = SeededGenerator()
        let requests = try (0..<1_000).map { _ in try RandomRequest(using: &random) }
        let answers = try PythonPeer.answers(
            of: "sign.py",
            to: requests.map(\.job),
            as: Answer.self
        )
        for (request, answer) in zip(requests, answers) {
            let signed = try request.signer.sign(
                request.request,
                with: request.credentials,
                at: request.time
            )
            var unsigned = signed
            unsigned.headers.removeAll { $0.isNamed("authorization") }
            let canonical = CanonicalRequest(
                unsigned,
                payloadHash: try Signer.hexHash(of: request.request.body),
                style: request.signer.style
            )
            try #require(canonical.bytes.exposedText == answer.canonicalRequest)
            let string = try request.signer.stringToSign(canonical, at: request.time)
            try #require(string == answer.stringToSign)
            try #require(signed.headers[text: "authorization"] == answer.authorization)
            try #require(Set(signed.headers.map { $0.name.lowercased() }) == Set(answer.headers))
        }
        // What makes the agreement worth something.
        #expect(Set(requests.map(\.signer.service)) == ["kms", "sts", "s3"])
    }
}
