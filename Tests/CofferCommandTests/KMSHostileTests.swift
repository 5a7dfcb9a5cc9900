internal import TestSupport
internal import Testing

/// Containers that somebody changed so that AWS KMS, or somebody else, is asked.
@Suite(.needsFakeKMS) struct KMSHostileTests {
    private let kms: KMSFolder
    private let key: String

    init() throws {
        kms = try KMSFolder()
        key = try kms.fake.makeKey()
        let sealed = try kms.shell(
            "coffer encrypt --key aws-kms:\(key) --context project=atlas in && rm in"
        )
        try #require(sealed.status == 0)
        _ = try kms.fake.takeLog()
    }

    @Test func aChangedContextIsNamedBesideAChangedKey() throws {
        try kms.forge("in.coffer", "atlas", by: "other")
        for keys in ["--key aws-kms:\(key)", "--discover-kms"] {
            let result = try kms.shell("coffer decrypt \(keys) in.coffer")
            #expect(result.status == 77)
            for part in [
                "AWS KMS Decrypt with the key \(key)", "InvalidCiphertextException",
                "the wrapped key was changed, or the encryption context isn't the one",
            ] {
                #expect(result.error.contains(part), "\(result.error)")
            }
        }
        let log = try kms.fake.takeLog()
        #expect(log.map(\.context) == [["project": "other"], ["project": "other"]])
        #expect(try kms.folder.names() == ["in.coffer"])
    }

    /// The fake stands in as a proxy for all that isn't this machine, and notes who was to be called.
    @Test(arguments: [
        ("eu-central-1", "evil.invalid", nil),
        ("eu-central-1", "evil/invalid", nil),
        ("eu-central-1", "evil@invalid", nil),
        ("eu-central-1", "evil-invalid", nil),
        ("eu-central-1", "eu-central-9", "kms.eu-central-9.amazonaws.com:443"),
        ("arn:aws:kms", "arn:ews:kms", nil),
        (":111122223333:", ":11112222333x:", nil),
    ])
    func aForgedARNReachesNobody(_ old: String, _ new: String, _ host: String?) throws {
        try kms.forge("in.coffer", old, by: new)
        let result = try kms.shell(
            """
            unset AWS_ENDPOINT_URL_KMS; export HTTPS_PROXY=$FAKE HTTP_PROXY=$FAKE http_proxy=$FAKE
            coffer decrypt --discover-kms in.coffer
            """
        )
        #expect(result.status == (host == nil ? 77 : 69), "\(result.error)")
        let log = try kms.fake.takeLog()
        #expect(log.map(\.operation) == (host == nil ? [] : ["CONNECT"]))
        #expect(log.map(\.key) == (host.map { [$0] } ?? []))
        #expect(try kms.folder.names() == ["in.coffer"])
    }

    /// A key that is named is called by the user's name for it, whatever the container says.
    @Test func aNamedKeyIsNotCalledForAForgedSlot() throws {
        try kms.forge("in.coffer", "eu-central-1", by: "evil.invalid")
        let result = try kms.shell("coffer decrypt --key aws-kms:\(key) in.coffer")
        #expect(result.status == 77)
        #expect(try kms.operations().isEmpty)
    }
}
