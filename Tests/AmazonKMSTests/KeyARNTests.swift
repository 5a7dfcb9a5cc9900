internal import Testing

@testable internal import AmazonKMS

@Suite struct KeyARNTests {
    @Test(arguments: [
        "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        "arn:aws:kms:us-east-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab",
        "arn:aws-cn:kms:cn-north-1:111122223333:alias/a/b_c-D",
        "arn:aws-us-gov:kms:us-gov-west-1:111122223333:alias/aws/s3",
        "arn:aws-iso-b:kms:us-isob-east-1:111122223333:key/a",
    ])
    func readsAndWrites(text: String) {
        #expect(KeyARN(parsing: text)?.description == text)
    }

    @Test(arguments: [
        "", "alias/a", "arn:aws:kms:eu-central-1:111122223333",
        "arn:aws:s3:eu-central-1:111122223333:key/a",
        "arn:aws:kms:eu-central-1.evil.example/:111122223333:key/a",
        "arn:aws:kms:evil.example#-1:111122223333:key/a",
        "arn:aws:kms:eu-central-1@evil-1:111122223333:key/a",
        "arn:aws:kms::111122223333:key/a", "arn:aws:kms:eu:111122223333:key/a",
        "arn:aws:kms:eu--1:111122223333:key/a", "arn:aws:kms:EU-CENTRAL-1:111122223333:key/a",
        "arn:aws:kms:eu-central-111:111122223333:key/a",
        "arn:aws:kms:cn-north-1:111122223333:key/a",
        "arn:aws-cn:kms:eu-central-1:111122223333:key/a",
        "arn:evil:kms:eu-central-1:111122223333:key/a",
        "arn:aws:kms:eu-central-1:11112222333:key/a",
        "arn:aws:kms:eu-central-1:11112222333x:key/a",
        "arn:aws:kms:eu-central-1:111122223333:key/", "arn:aws:kms:eu-central-1:111122223333:a",
        "arn:aws:kms:eu-central-1:111122223333:key/a:b",
        "arn:aws:kms:eu-central-1:111122223333:key/a b",
        "arn:aws:kms:eu-central-1:111122223333:key/a\n",
        "arn:aws:kms:eu-central-1:111122223333:alias/",
        " arn:aws:kms:eu-central-1:111122223333:key/a",
    ])
    func refuses(text: String) {
        #expect(KeyARN(parsing: text) == nil)
    }

    @Test func accounts() {
        #expect(KeyARN.isAccount("012345678901"))
        for text in ["", "01234567890", "0123456789012", "01234567890a", "\u{661}23456789012"] {
            #expect(!KeyARN.isAccount(text))
        }
    }

    @Test func replicasAreTheSameKey() throws {
        let here = try arn("eu-central-1", "111122223333", "key/mrk-1")
        #expect(here.isSameKey(as: here))
        #expect(here.isSameKey(as: try arn("us-east-1", "111122223333", "key/mrk-1")))
        #expect(!here.isSameKey(as: try arn("us-east-1", "111122223333", "key/mrk-2")))
        #expect(!here.isSameKey(as: try arn("us-east-1", "111122223334", "key/mrk-1")))
        let plain = try arn("eu-central-1", "111122223333", "key/1")
        #expect(!plain.isSameKey(as: try arn("us-east-1", "111122223333", "key/1")))
        let alias = try arn("eu-central-1", "111122223333", "alias/mrk-1")
        #expect(!alias.isSameKey(as: try arn("us-east-1", "111122223333", "alias/mrk-1")))
    }

    @Test func onlyMultiRegionKeysAreInOtherRegions() throws {
        let replicated = try arn("eu-central-1", "111122223333", "key/mrk-1")
        let plain = try arn("eu-central-1", "111122223333", "key/1")
        let alias = try arn("eu-central-1", "111122223333", "alias/mrk-1")
        #expect(replicated.isMultiRegion && !plain.isMultiRegion && !alias.isMultiRegion)
        #expect(alias.isAlias && !replicated.isAlias)
        let other = try arn("us-east-1", "111122223333", "key/mrk-1")
        #expect(replicated.inRegion("us-east-1") == other)
        for region in ["cn-north-1", "evil.example", ""] {
            #expect(replicated.inRegion(region) == nil)
        }
        for key in [replicated, plain, alias] { #expect(key.inRegion("eu-central-1") == key) }
        for key in [plain, alias] { #expect(key.inRegion("us-east-1") == nil) }
    }

    private func arn(_ region: String, _ account: String, _ id: String) throws -> KeyARN {
        let partition = try #require(Partition(ofRegion: region)).name
        return try #require(KeyARN(parsing: "arn:\(partition):kms:\(region):\(account):\(id)"))
    }

    static let endpoints: [(String, Bool, Bool, String?)] = [
        ("eu-central-1", false, false, "kms.eu-central-1.amazonaws.com"),
        ("us-east-1", true, false, "kms-fips.us-east-1.amazonaws.com"),
        ("us-east-1", false, true, "kms.us-east-1.api.aws"),
        ("us-gov-west-1", true, true, "kms-fips.us-gov-west-1.api.aws"),
        ("cn-north-1", false, false, "kms.cn-north-1.amazonaws.com.cn"),
        ("us-iso-east-1", false, false, "kms.us-iso-east-1.c2s.ic.gov"),
        ("us-iso-east-1", false, true, nil),
        ("eusc-de-east-1", false, false, "kms.eusc-de-east-1.amazonaws.eu"),
    ]

    @Test(arguments: endpoints)
    func makesEndpoints(region: String, fips: Bool, dualStack: Bool, host: String?) throws {
        let partition = try #require(Partition(ofRegion: region))
        let endpoint = partition.endpoint(
            of: "kms",
            in: region,
            usingFIPS: fips,
            usingDualStack: dualStack
        )
        #expect(endpoint?.description == host.map { "https://\($0)" })
    }
}
