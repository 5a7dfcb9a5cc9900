internal import Foundation
internal import TestSupport
internal import Testing

/// No credential, token, data key or body is printed, at any verbosity; the other tests of KMS look at all
/// their runs too.
@Suite(.needsFakeKMS) struct KMSSecrecyTests {
    private let kms: KMSFolder

    init() throws { kms = try KMSFolder() }

    /// Every command that calls KMS, with success and with each kind of refusal.
    @Test(arguments: ["", "--quiet", "--json", "--progress always"])
    func nothingSecretIsPrinted(_ verbosity: String) throws {
        let (key, new) = (try kms.fake.makeKey(), try kms.fake.makeKey())
        let options = "--key aws-kms:\(key) --grant-token $TOKEN"
        let show = verbosity.hasPrefix("--progress") ? "" : verbosity
        let all = """
            coffer encrypt --dry-run \(verbosity) \(options) in
            coffer encrypt --force \(verbosity) \(options) --context project=atlas in
            coffer verify \(verbosity) \(options) in.coffer
            coffer decrypt --force \(verbosity) \(options) in.coffer
            coffer rewrap \(show) \(options) --add aws-kms:\(new) in.coffer
            coffer inspect \(show == "--json" ? show : "") in.coffer
            """
        let right = try kms.shell("set -e; \(all)")
        #expect(right.status == 0, "\(right.error)")
        #expect(try kms.fake.plaintexts().count == 2)
        let body = "{\"__type\":\"x#Odd\",\"Plaintext\":\"\(KMSFolder.foreignText)\"}"
        for fault: [String: Any] in [
            ["kind": "error", "error": "AccessDeniedException"],
            ["kind": "body", "status": 400, "body": body],
            ["kind": "body", "status": 200, "body": body],
            ["kind": "cut"],
        ] {
            try kms.fake.tell("fault", fault.merging(["count": 99]) { $1 })
            let wrong = try kms.shell(all)
            #expect(wrong.status == 0, "inspect calls nobody: \(wrong.error)")
            #expect(wrong.error.contains("coffer: error: AWS KMS") || verbosity == "--json")
            try kms.fake.tell("clear_faults")
        }
    }

    @Test func refusedCredentialsAreNotPrinted() throws {
        let key = try kms.fake.makeKey()
        for (setting, status) in [
            ("AWS_SECRET_ACCESS_KEY=\(KMSFolder.secretAccessKey)x", 77),
            ("AWS_SESSION_TOKEN=\(KMSFolder.sessionToken)x", 77),
            ("AWS_ENDPOINT_URL_KMS=http://\(KMSFolder.secretAccessKey)@127.0.0.1:1", 78),
        ] as [(String, Int32)] {
            let result = try kms.shell("\(setting) coffer encrypt --key aws-kms:\(key) in")
            #expect(result.status == status, "\(result.error)")
        }
    }

    /// What the others rely on.
    @Test func theSearchFindsWhatIsThere() throws {
        let key = try kms.fake.makeKey()
        #expect(try kms.shell("coffer encrypt --key aws-kms:\(key) in").status == 0)
        let plaintext = try #require(try kms.fake.plaintexts().first)
        for line in [
            "echo $AWS_SECRET_ACCESS_KEY", "echo $AWS_SESSION_TOKEN >&2", "echo x${TOKEN}x",
            "echo \(plaintext)", "echo \(plaintext) | base64 -d",
            "echo \(plaintext) | base64 -d | od -An -v -tx1 | tr -d ' \\n'",
        ] {
            #expect(try kms.leaks(in: kms.folder.shell(line)).count == 1, "\(line)")
        }
    }
}
