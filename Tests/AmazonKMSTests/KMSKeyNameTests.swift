internal import KeyManagement
internal import Testing

@testable internal import AmazonKMS

@Suite struct KMSKeyNameTests {
    @Test(arguments: [
        ("1234abcd-12ab-34cd-56ef-1234567890ab", false),
        ("mrk-1234abcd12ab34cd56ef1234567890ab", false),
        (String(repeating: "a", count: 256), false),
        ("alias/backup", true),
        ("alias/team_a/backup-2", true),
        ("arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", false),
        ("arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/mrk-1234abcd12ab34cd56ef", false),
        ("arn:aws-cn:kms:cn-north-1:000000000000:alias/team/backup", true),
    ])
    func names(_ text: String, isAlias: Bool) throws {
        let name = try KMSKeyName(parsing: text)
        #expect(name.description == text)
        #expect(name.isAlias == isAlias)
        #expect((name.arn != nil) == text.hasPrefix("arn:"))
    }

    @Test(arguments: [
        "", " ", "alias/", "key/1234", "a key", "k\u{E9}y", "key\n", "alias/a b", "alias/a:b",
        "a_b",
        "../x", "alias/\u{E9}", "arn:aws:s3:::bucket",
        "arn:aws:kms:eu-central-1:111122223333:key", "arn:aws:kms:eu-central-1:111122223333:key/",
        "arn:aws:kms:eu-central-1:111122223333:key/a/b",
        "arn:aws:kms:eu-central-1:111122223333:alias/",
        "arn:aws:kms:evil.example:111122223333:key/1",
        "arn:aws-cn:kms:eu-central-1:111122223333:key/a",
        "ARN:aws:kms:eu-central-1:111122223333:key/a",
        "arn:aws:kms:eu-central-1:111122223333",
        String(repeating: "a", count: 257), "alias/" + String(repeating: "a", count: 257),
    ])
    func textsThatNameNoKey(_ text: String) {
        let error = #expect(throws: KeyError.self) { try KMSKeyName(parsing: text) }
        #expect(error?.code == .invalidParameter)
        #expect(error?.message.contains("arn:aws:kms:REGION:ACCOUNT:key/ID") == true)
    }
}
