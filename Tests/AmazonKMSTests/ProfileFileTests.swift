internal import AuthenticatedEncryption
internal import Testing

@testable internal import AmazonKMS

@Suite struct ProfileFileTests {
    @Test func readsConfiguration() throws {
        let file = try ProfileFile(
            parsing: SecretBytes(
                """
                # a comment
                ; another
                [default]
                region=eu-central-1\r
                aws_secret_access_key =  a=b#c ;d\t

                [profile  work]
                Region = us-east-1
                region = us-west-2
                services = local
                s3 =
                  endpoint_url = http://127.0.0.1:1
                  addressing_style = path
                empty =
                [services local]
                kms =
                    endpoint_url = http://127.0.0.1:5000
                s3 =
                    endpoint_url = http://127.0.0.1:6000
                [profile "two words"]
                region = ca-west-1
                [sso-session x]
                sso_region = eu-west-1
                [other]
                region = eu-west-2
                """
            ),
            kind: .configuration
        )
        #expect(file.profile("default")?.text("region") == "eu-central-1")
        #expect(file.profile("default")?.secret("AWS_SECRET_ACCESS_KEY")?.exposedText == "a=b#c ;d")
        let work = try #require(file.profile("work"))
        #expect(work.text("region") == "us-west-2")
        #expect(work.text("endpoint_url", within: "s3") == "http://127.0.0.1:1")
        #expect(work.text("endpoint_url") == nil)
        #expect(work.text("empty") == nil && work.secret("empty") == nil)
        #expect(work.text("absent") == nil && work.secret("absent") == nil)
        #expect(
            file.services("local")?.text("endpoint_url", within: "kms") == "http://127.0.0.1:5000"
        )
        #expect(file.profile("other") == nil && file.services("work") == nil)
        #expect(file.profile("two words")?.text("region") == "ca-west-1")
        #expect(file.profile("x") == nil)
    }

    @Test func readsCredentials() throws {
        let file = try ProfileFile(
            parsing: SecretBytes("[work]\naws_access_key_id=AKID\n[profile x]\na=b\n[work]\nc=d"),
            kind: .credentials
        )
        #expect(file.profile("work")?.text("aws_access_key_id") == "AKID")
        #expect(file.profile("work")?.text("c") == "d")
        #expect(file.profile("x") == nil)
        #expect(file.profile("profile x")?.text("a") == "b")
    }

    @Test(arguments: ["", "\n\n", "# only\n", "[a]", "[a]\n", "[sso-session a]\nb=c"])
    func nothingIsNoMistake(text: String) throws {
        let file = try ProfileFile(parsing: SecretBytes(text), kind: .configuration)
        #expect(file.profile("default") == nil)
    }

    @Test(arguments: [
        ("a = b", 1), ("[a]\nb", 2), ("[a\n", 1), ("\n\n= b", 3), ("[a]\n=b", 2), (" a=b", 1),
    ])
    func namesTheLineThatCannotBeRead(text: String, line: Int) throws {
        let error = #expect(throws: CredentialsError.self) {
            try ProfileFile(parsing: SecretBytes(text), kind: .configuration)
        }
        #expect(error?.message.hasPrefix("line \(line) ") == true)
    }
}
