internal import AuthenticatedEncryption
internal import Testing

@testable internal import AmazonKMS

/// Roles, against moto's STS, which looks at signatures.
@Suite(.needsPython("moto")) struct MotoRoleTests {
    @Test func takesARoleAndWorksByIt() async throws {
        let moto = try await MotoServer()
        let role = try await moto.makeRole("r")
        let keys = try await moto.checkSignatures(allowing: "sts:*")
        let home = try AWSHome(
            config: """
                [default]
                role_arn = \(role)
                source_profile = keys
                external_id = x+y
                region = \(MotoServer.region)
                endpoint_url = \(moto.endpoint)
                [profile keys]
                aws_access_key_id = \(keys.accessKeyID)
                """,
            credentials: """
                [keys]
                aws_access_key_id = \(keys.accessKeyID)
                aws_secret_access_key = \(keys.secretAccessKey.exposedText)
                """
        )
        let configuration = try home.load(CurlTransport(), time: SystemTime())
        let credentials = try await configuration.credentials.credentials(replacing: nil)
        #expect(credentials.accessKeyID.hasPrefix("ASIA"))
        let end = try #require(credentials.expiration)
        #expect(end > SystemTime().date)

        // The role may use KMS, and the keys that took it may not.
        let caller = moto.caller(credentials)
        let arn = try await MotoTests.makeKey("alias/a", by: caller)
        let description = try await KMSClient(caller).describeKey(.init(keyID: arn.description))
        #expect(description.keyARN == arn)
        await #expect(throws: KMSError.self) {
            try await KMSClient(moto.caller(keys)).describeKey(.init(keyID: arn.description))
        }

        // That STS looks at signatures is shown by a wrong one.
        try home.write(
            """
            [keys]
            aws_access_key_id = \(keys.accessKeyID)
            aws_secret_access_key = wrong
            """,
            to: ".aws/credentials"
        )
        let forged = try home.load(CurlTransport(), time: SystemTime())
        let error = await #expect(throws: CredentialsError.self) {
            try await forged.credentials.credentials(replacing: nil)
        }
        // moto names the error in another form than STS's.
        #expect(error?.message.contains("status (403") == true, "\(error?.message ?? "")")
    }

    @Test func takesARoleByATokenWithoutSigning() async throws {
        let moto = try await MotoServer()
        let home = try AWSHome([
            "AWS_WEB_IDENTITY_TOKEN_FILE": "~/token", "AWS_REGION": MotoServer.region,
            "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/w",
            "AWS_ENDPOINT_URL_STS": "\(moto.endpoint)",
        ])
        try home.write("eyJ0eXAi.e30.c2ln", to: "token")
        let name = try await home.accessKeyID(CurlTransport())
        #expect(name.hasPrefix("ASIA"))
    }
}
