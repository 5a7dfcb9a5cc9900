internal import AuthenticatedEncryption
internal import Foundation

@testable internal import AmazonKMS

/// Answers whatever asks for credentials: STS, containers and machines each with a name of their own.
enum FakeAWS {
    /// A time that fake clocks don't reach by themselves.
    static let end = "2015-08-30T18:36:00Z"
    static let secret = "sEcReT/word+="

    /// A transport that answers all of them.
    ///
    /// A role's credentials are named `role ARN by` and those that took it, or `token ARN`.
    static func transport() -> ScriptedTransport {
        ScriptedTransport { _, request in answer(to: request) }
    }

    static func answer(to request: HTTPRequest) -> ScriptedTransport.Answer {
        switch (request.endpoint.host, request.path) {
        case ("169.254.170.2", _): .response(200, json("CONTAINER"))
        case ("169.254.169.254", "/latest/api/token"): .response(200, "imds-token")
        case ("169.254.169.254", "/latest/meta-data/iam/security-credentials/"):
            .response(200, "role")
        case ("169.254.169.254", "/latest/meta-data/placement/region"):
            .response(200, "ap-southeast-4")
        case ("169.254.169.254", _): .response(200, json("MACHINE"))
        default: .response(200, role(for: request))
        }
    }

    /// What containers and machines answer.
    static func json(_ name: String, end: String = end) -> String {
        "{\"Code\":\"Success\",\"AccessKeyId\":\"\(name)\",\"SecretAccessKey\":\"\(secret)\","
            + "\"Token\":\"\(secret)token\",\"Expiration\":\"\(end)\"}"
    }

    /// What STS answers.
    static func xml(_ action: String, _ name: String, end: String = end) -> String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <\(action)Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
          <\(action)Result>
            <AssumedRoleUser><Arn>arn:aws:sts::1:x</Arn></AssumedRoleUser>
            <Credentials>
              <AccessKeyId>\(name)</AccessKeyId>
              <SecretAccessKey>\(secret)</SecretAccessKey>
              <SessionToken>\(secret)token</SessionToken>
              <Expiration>\(end)</Expiration>
            </Credentials>
          </\(action)Result>
          <ResponseMetadata><RequestId>a-b</RequestId></ResponseMetadata>
        </\(action)Response>
        """
    }

    private static func role(for request: HTTPRequest) -> String {
        let form = form(of: request)
        let arn = form["RoleArn"] ?? ""
        let name = signer(of: request).map { "role \(arn) by \($0)" } ?? "token \(arn)"
        return xml(form["Action"] ?? "", name)
    }

    /// What the credentials are named that signed a request.
    static func signer(of request: HTTPRequest) -> String? {
        guard let text = request.headers[text: "Authorization"],
            let start = text.firstRange(of: "Credential=")?.upperBound,
            let end = text.firstRange(of: "/20150830")?.lowerBound
        else { return nil }
        return String(text[start..<end])
    }

    /// What a request's body asks, undone of its encoding.
    static func form(of request: HTTPRequest) -> [String: String] {
        var form: [String: String] = [:]
        for pair in request.body.exposedText.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            form[String(parts[0])] = String(parts[1]).removingPercentEncoding
        }
        return form
    }
}
