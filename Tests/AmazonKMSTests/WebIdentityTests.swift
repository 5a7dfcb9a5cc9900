internal import AuthenticatedEncryption
internal import Testing

@testable internal import AmazonKMS

/// Roles that are taken by a token in a file.
@Suite struct WebIdentityTests {
    @Test func takesARoleByAToken() async throws {
        let home = try AWSHome([
            "AWS_WEB_IDENTITY_TOKEN_FILE": "~/token", "AWS_ROLE_ARN": "arn:aws:iam::1:role/w",
            "AWS_ROLE_SESSION_NAME": "pod", "AWS_REGION": "eu-west-1",
        ])
        let transport = FakeAWS.transport()
        let time = FakeTime()
        let provider = try home.load(transport, time: time).credentials
        await #expect(throws: CredentialsError.self) {
            try await provider.credentials(replacing: nil)
        }
        #expect(transport.requests.isEmpty)
        // Somebody else writes the token, and writes it anew.
        for token in ["eyJ.first+/=-_~", "eyJ.second"] {
            try home.write(token, to: "token")
            let credentials = try await provider.credentials(replacing: nil)
            #expect(credentials.accessKeyID == "token arn:aws:iam::1:role/w")
            let request = try #require(transport.requests.last)
            #expect(request.headers[text: "Authorization"] == nil)
            #expect(request.endpoint.host == "sts.eu-west-1.amazonaws.com")
            #expect(
                FakeAWS.form(of: request) == [
                    "Action": "AssumeRoleWithWebIdentity", "Version": "2011-06-15",
                    "RoleArn": "arn:aws:iam::1:role/w", "RoleSessionName": "pod",
                    "WebIdentityToken": token,
                ]
            )
            time.advance(by: .seconds(6 * 3600))
        }
        #expect(transport.requests.count == 2)
    }

    @Test func refusesTokensOfNoUse() async throws {
        let home = try AWSHome([
            "AWS_WEB_IDENTITY_TOKEN_FILE": "~/token", "AWS_ROLE_ARN": "arn:aws:iam::1:role/w",
        ])
        let expired = ScriptedTransport(STSTests.refusal("ExpiredTokenException"))
        for (text, transport, words) in [
            ("", expired, "is empty or too long"),
            (String(repeating: "a", count: 20_001), expired, "is empty or too long"),
            ("a", expired, "the credentials or the token to ask with have ended"),
        ] {
            try home.write(text, to: "token")
            let error = await #expect(throws: CredentialsError.self) {
                try await home.accessKeyID(transport)
            }
            #expect(error?.message.contains(words) == true)
        }
        // Without credentials of our own there is nothing to renew and send again.
        #expect(expired.requests.count == 1)
    }
}
