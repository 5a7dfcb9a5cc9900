internal import TestSupport
internal import Testing

/// `coffer encrypt --dry-run` with a key of AWS KMS.
@Suite(.enabled(if: FakeKMS.canRun, "the fake KMS needs Python 3")) struct KMSDryRunTests {
    /// The rights that the documentation recommends for a backup host.
    @Test func whoMayOnlyMakeKeysIsWarned() throws {
        let fake = try FakeKMS()
        let folder = try CommandFolder()
        folder.environment = [
            "AWS_ACCESS_KEY_ID=\(FakeKMS.accessKeyID)",
            "AWS_SECRET_ACCESS_KEY=\(FakeKMS.secretAccessKey)", "AWS_REGION=eu-central-1",
            "AWS_ENDPOINT_URL_KMS=\(fake.url)", "AWS_MAX_ATTEMPTS=1",
        ]
        let arn = try fake.makeKey()
        let others = ["DescribeKey", "Encrypt", "Decrypt", "ReEncryptFrom", "ReEncryptTo"]
        try fake.tell("deny", ["arn": arn, "operations": others])
        try folder.writeSample(1_000, to: "a")
        let key = ["--key", "aws-kms:\(arn)"]

        let plan = try folder.run(["--dry-run"] + key, after: "encrypt", "a")
        #expect(plan.status == 0, "\(plan.error)")
        #expect(plan.output.contains("dry run: 1 call to a key service"))
        #expect(
            plan.error == """
                coffer: warning: whether aws-kms:\(arn) can be used isn't known: kms:DescribeKey is denied, \
                which encrypting doesn't need

                """
        )
        #expect(try folder.names() == ["a"])
        #expect(try folder.run(key, after: "encrypt", "a").status == 0)
        #expect(try fake.takeLog().map(\.operation) == ["DescribeKey", "GenerateDataKey"])
    }
}
