internal import KeyManagement
internal import Testing

@Suite struct AmazonTextTests {
    @Test(arguments: [
        "1234abcd-12ab-34cd-56ef-1234567890ab",
        "mrk-1234abcd12ab34cd56ef1234567890ab",
        "alias/backup",
        "alias/team_a/backup-2",
        "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        "arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab",
        "arn:aws-cn:kms:cn-north-1:000000000000:alias/team/backup",
    ])
    func names(_ text: String) throws {
        #expect(AmazonText.isKey(text))
        #expect(try KeyReference(parsing: "aws-kms:\(text)") == .amazonKMS(text))
    }

    @Test(arguments: [
        "", " ", "alias/", "key/1234", "a key", "k\u{E9}y", "key\n", "alias/a b",
        "alias/a:b", "a_b",
        "arn:aws:kms:eu-central-1:111122223333:key/",
        "arn:aws:kms:eu-central-1:111122223333:key/a/b",
        "arn:aws:kms:eu-central-1:111122223333:alias/",
        "arn:aws:kms:eu-central-1:111122223333:key/a:b",
        "arn:aws:kms:eu-central-1:11112222333:key/a",
        "arn:aws:kms:eu-central-1:1111222233334:key/a",
        "arn:aws:kms:eu-central-1:11112222333x:key/a",
        "arn:aws:kms:evil.example/:111122223333:key/a",
        "arn:aws:kms::111122223333:key/a",
        "arn::kms:eu-central-1:111122223333:key/a",
        "arn:aws:s3:eu-central-1:111122223333:key/a",
        "ARN:aws:kms:eu-central-1:111122223333:key/a",
        "arn:aws:kms:eu-central-1:111122223333",
    ])
    func textsThatNameNoKey(_ text: String) {
        let error = #expect(throws: KeyError.self) {
            try KeyReference(parsing: "aws-kms:\(text)")
        }
        #expect(error?.code == .invalidParameter)
        #expect(error?.message.contains("arn:aws:kms:REGION:ACCOUNT:key/ID") == true)
    }

    @Test func longTextsNameNoKey() {
        let name = String(repeating: "a", count: 256)
        #expect(AmazonText.isKey(name))
        #expect(!AmazonText.isKey(name + "a"))
    }

    @Test func accounts() {
        #expect(AmazonText.isAccount("012345678901"))
        for text in ["", "01234567890", "0123456789012", "01234567890a", "\u{661}23456789012"] {
            #expect(!AmazonText.isAccount(text))
        }
    }
}
