internal import Testing

@testable import CofferCommand

/// Options for AWS KMS, of which none is called.
@Suite struct KMSOptionTests {
    @Test(arguments: [
        "--kms-account 111122223333", "--discover-kms --kms-account 11112222333",
        "--discover-kms --kms-account 1111222233334", "--discover-kms --kms-account 11112222333x",
        "--region ''", "--region EU", "--region eu", "--region eu-central", "--region -",
        "--region a/b", "--region eu.example", "--profile ''",
        "--endpoint-url kms.example", "--endpoint-url https://", "--endpoint-url ftp://a",
        "--endpoint-url 'https://a b'", "--endpoint-url https://a/path",
        "--endpoint-url https://user@a", "--endpoint-url https://a:0", "--grant-token ''",
        "--grant-token 'a b'",
        "$(printf ' --grant-token %d' {1..11})",
    ])
    func wrongValuesAreWrongUsage(_ arguments: String) throws {
        let folder = try CommandFolder()
        let result = try folder.shell(": > a.coffer; coffer decrypt \(arguments) a.coffer")
        #expect(result.status == 64, "\(result.error)")
        #expect(result.output.isEmpty)
        #expect(try folder.names() == ["a.coffer"])
    }

    @Test func withoutAKeyOfKMSTheyChangeNothing() throws {
        let folder = try CommandFolder()
        let result = try folder.shell(
            """
            options="--profile nobody --region eu-central-1 --endpoint-url http://127.0.0.1:1"
            options="$options $(printf ' --grant-token %d' {1..10})"
            echo hello > a; coffer keygen -o new >&2
            coffer encrypt $options a && coffer verify $options a.coffer >&2 &&
            coffer rewrap $options --add file:new a.coffer >&2 &&
            coffer decrypt $options a.coffer -o -
            """
        )
        #expect(result.status == 0, "\(result.error)")
        #expect(result.output == "hello\n")
    }

    @Test func encryptingDiscoversNothing() throws {
        let folder = try CommandFolder()
        let result = try folder.shell("echo 1 > a; coffer encrypt --discover-kms a")
        #expect(result.status == 64)
        #expect(result.error.contains("unknown option '--discover-kms'"))
    }

    /// Nobody is asked for a passphrase, and no file is read, in vain.
    @Test(arguments: ["encrypt", "decrypt", "verify", "rewrap --remove 1"])
    func whatNamesNoKeyIsSaidFirst(_ command: String) throws {
        let folder = try CommandFolder()
        for name in ["alias/", "a_b", "arn:aws:s3:::bucket", "arn:aws:kms:eu:111122223333:key/a"] {
            let keys = "--key passphrase:file:none --key 'aws-kms:\(name)'"
            let result = try folder.shell("echo 1 > a.coffer; coffer \(command) \(keys) a.coffer")
            #expect(result.status == 64, "\(result.error)")
            #expect(result.error.contains("\"\(name)\" names no key: aws-kms: needs a key's ARN"))
            #expect(result.error.contains("arn:aws:kms:REGION:ACCOUNT:key/ID"))
        }
    }

    @Test func keysOfKMSCountTowardsTheLimit() throws {
        let folder = try CommandFolder()
        let result = try folder.shell(
            "echo 1 > a; coffer encrypt --max-key-slots 1 --key aws-kms:alias/a --key aws-kms:alias/b a"
        )
        #expect(result.status == 64)
        #expect(result.error.contains("2 keys are more than the 1 slots"))
    }

    @Test(arguments: ["encrypt", "decrypt", "verify", "rewrap"])
    func everyCommandWithKeysShowsThem(_ command: String) throws {
        let help = try CommandFolder(withKey: false).run(command, "--help").output
        for option in ["--key <key>", "--grant-token", "--profile", "--region", "--endpoint-url"] {
            #expect(help.contains("\n  \(option)"), "\(option)")
        }
        #expect(help.contains("aws-kms:alias/NAME"))
        #expect(help.contains("--discover-kms") == (command != "encrypt"))
        #expect(help.contains("--kms-account <id>") == (command != "encrypt"))
    }

    @Test func values() throws {
        #expect(try AmazonArgument.parseAccount("000000000000") == "000000000000")
        #expect(try AmazonArgument.parseRegion("us-gov-west-1") == "us-gov-west-1")
        #expect(try AmazonArgument.parseProfile("a b") == "a b")
        let url = "http://localhost:4566/"
        #expect(try AmazonArgument.parseEndpoint(url) == url)
        let token = String(repeating: "a", count: 8_192)
        #expect(try AmazonArgument.parseGrantToken(token) == token)
        #expect(throws: ValueError.self) { try AmazonArgument.parseGrantToken(token + "a") }
    }
}
