internal import TestSupport
internal import Testing

/// What the command asks of AWS KMS, by the log of the strict fake.
@Suite(.needsFakeKMS) struct KMSCallTests {
    private let kms: KMSFolder

    init() throws { kms = try KMSFolder() }

    @Test func aHundredFilesCostOneCallEachWay() throws {
        let key = try kms.fake.makeKey(alias: "alias/backup")
        let result = try kms.shell(
            """
            mkdir sealed copy; for i in {1..100}; do echo "content $i" > f$i; done
            coffer encrypt --json --key aws-kms:alias/backup --context project=atlas f* -o sealed/ || exit
            coffer decrypt --json --key aws-kms:\(key) sealed/* -o copy/ || exit
            for i in {1..100}; do cmp f$i copy/f$i || exit; done
            """
        )
        #expect(result.status == 0, "\(result.error)")
        let summaries = result.events.filter { $0["event"] as? String == "summary" }
        #expect(summaries.map { $0["files"] as? Int } == [100, 100])
        #expect(summaries.map { $0["failed"] as? Int } == [0, 0])
        #expect(summaries.map { $0["key_service_calls"] as? Int } == [1, 1])
        #expect(summaries.map { $0["key_service_retries"] as? Int } == [0, 0])
        let log = try kms.fake.takeLog()
        #expect(log.map(\.operation) == ["GenerateDataKey", "Decrypt"])
        #expect(log.map(\.key) == ["alias/backup", key])
        #expect(log.map(\.context) == [["project": "atlas"], ["project": "atlas"]])
        #expect(log.map(\.accessKey) == [KMSFolder.accessKeyID, KMSFolder.accessKeyID])
    }

    /// A new data key whenever one has done as much as it may; all of them open.
    @Test(arguments: [("--data-key-files 10", 3), ("--data-key-bytes 2KiB", 13)])
    func dataKeysAreRenewed(_ options: String, _ count: Int) throws {
        let key = try kms.fake.makeKey(alias: "alias/backup")
        let result = try kms.shell(
            """
            mkdir t sealed copy; for i in {1..25}; do head -c 1000 /dev/urandom > t/f$i; done
            coffer encrypt -r --json --key aws-kms:alias/backup --jobs 1 t -o sealed \(options) || exit
            coffer decrypt -r --key aws-kms:\(key) sealed/t -o copy -q && diff -r t copy/t
            """
        )
        #expect(result.status == 0, "\(result.error)")
        let summary = result.events.last { $0["event"] as? String == "summary" }
        #expect(summary?["key_service_calls"] as? Int == count)
        let log = try kms.fake.takeLog()
        #expect(log.count { $0.operation == "GenerateDataKey" } == count)
    }

    @Test func eachFurtherKeyWrapsOnce() throws {
        let keys = [try kms.fake.makeKey(), try kms.fake.makeKey(in: "us-west-2")]
        let result = try kms.shell(
            """
            cp in in2
            coffer encrypt --json --key aws-kms:\(keys[0]) --key aws-kms:\(keys[1]) in in2 || exit
            coffer verify --json --key aws-kms:\(keys[1]) in.coffer in2.coffer
            """
        )
        #expect(result.status == 0, "\(result.error)")
        let summaries = result.events.filter { $0["event"] as? String == "summary" }
        #expect(summaries.map { $0["key_service_calls"] as? Int } == [2, 1])
        let log = try kms.fake.takeLog()
        #expect(log.map(\.operation) == ["GenerateDataKey", "Encrypt", "Decrypt"])
        #expect(log.map(\.region) == ["eu-central-1", "us-west-2", "us-west-2"])
        #expect(log.map(\.key) == [keys[0], keys[1], keys[1]])
    }

    @Test func optionsReachTheWire() throws {
        let key = try kms.fake.makeKey(in: "us-east-1", alias: "alias/backup")
        try kms.deny(["GenerateDataKey", "Decrypt"], of: key, unless: KMSFolder.grantToken)
        try kms.fake.tell("user", ["access_key": "AKIDNIGHT", "secret": "night-secret"])
        let result = try kms.shell(
            """
            export AWS_ENDPOINT_URL_KMS=http://127.0.0.1:1
            mkdir ../home/.aws; cat > ../home/.aws/credentials <<-END
            [night]
            aws_access_key_id = AKIDNIGHT
            aws_secret_access_key = night-secret
            END
            options="--profile night --endpoint-url $FAKE --grant-token $TOKEN --grant-token grant-other"
            coffer encrypt $options --region us-east-1 --key aws-kms:alias/backup in || exit
            coffer decrypt $options --key aws-kms:\(key) in.coffer -o - || exit
            coffer decrypt $options --region us-east-1 --key aws-kms:alias/backup in.coffer -o - || exit
            coffer decrypt --profile night --endpoint-url $FAKE --key aws-kms:\(key) in.coffer -o -
            """
        )
        #expect(result.output == "hello\nhello\n", "\(result.error)")
        #expect(result.status == 77)
        #expect(!result.error.contains("night-secret"))
        let log = try kms.fake.takeLog()
        #expect(log.map(\.operation) == ["GenerateDataKey", "Decrypt", "Decrypt", "Decrypt"])
        #expect(log.map(\.accessKey) == Array(repeating: "AKIDNIGHT", count: 4))
        #expect(log.map(\.region) == Array(repeating: "us-east-1", count: 4))
        #expect(log.map(\.tokens) == [2, 2, 2, 0])
        #expect(log.map(\.error) == [nil, nil, nil, "AccessDeniedException"])
    }

    @Test func onlyNamedKeysAreTriedUnlessDiscoveryIsOn() throws {
        let keys = [try kms.fake.makeKey(), try kms.fake.makeKey()]
        let sealed = try kms.shell(
            "coffer encrypt --key aws-kms:\(keys[0]) in; coffer inspect in.coffer"
        )
        #expect(sealed.output.contains(keys[0]))
        _ = try kms.fake.takeLog()
        let named = try kms.shell("coffer decrypt --key aws-kms:\(keys[1]) in.coffer -o -")
        #expect(named.status == 77)
        #expect(named.error.contains("it is sealed for \(keys[0])"))
        #expect(try kms.operations().isEmpty)
        let found = try kms.shell(
            """
            coffer decrypt --discover-kms in.coffer -o - &&
            coffer decrypt --discover-kms --kms-account 444455556666 --kms-account 111122223333 in.coffer -o -
            """
        )
        #expect(found.output == "hello\nhello\n", "\(found.error)")
        #expect(try kms.fake.takeLog().map(\.key) == [keys[0], keys[0]])
    }

    @Test func aDryRunOnlyDescribes() throws {
        let keys = [try kms.fake.makeKey(alias: "alias/a"), try kms.fake.makeKey()]
        let line = "encrypt --dry-run --json --key aws-kms:alias/a --key aws-kms:\(keys[1]) in"
        let result = try kms.shell("coffer \(line)")
        #expect(result.status == 0, "\(result.error)")
        #expect(result.events.first?["key_service_calls"] as? Int == 2)
        #expect(result.events.first?["key_service_dollars"] as? Double == 0.000006)
        #expect(result.events.last?["key_service_calls"] as? Int == 2)
        let log = try kms.fake.takeLog()
        #expect(log.map(\.operation) == ["DescribeKey", "DescribeKey"])
        #expect(log.map(\.key) == ["alias/a", keys[1]])
        #expect(try kms.folder.names() == ["in"])
    }

    @Test(arguments: ["Disabled", "PendingDeletion", ""])
    func aDryRunEndsAsTheRealRunWould(_ state: String) throws {
        let key = try kms.fake.makeKey(usage: state.isEmpty ? "SIGN_VERIFY" : "ENCRYPT_DECRYPT")
        if !state.isEmpty {
            try kms.fake.tell("set_state", ["arn": key, "key_state": state])
        }
        let planned = try kms.shell("coffer encrypt --dry-run --key aws-kms:\(key) in")
        #expect(try kms.operations() == ["DescribeKey"])
        let real = try kms.shell("coffer encrypt --key aws-kms:\(key) in")
        #expect(try kms.operations() == ["GenerateDataKey"])
        #expect(planned.status == real.status)
        #expect(real.status == (state.isEmpty ? 78 : 77), "\(real.error)")
        for result in [planned, real] { #expect(result.error.contains(key), "\(result.error)") }
        #expect(planned.output.isEmpty)
        #expect(try kms.folder.names() == ["in"])
    }
}
