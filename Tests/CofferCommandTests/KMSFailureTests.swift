internal import Foundation
internal import TestSupport
internal import Testing

/// How the command ends, and what it says, when keys of AWS KMS can't be had.
@Suite(.needsFakeKMS) struct KMSFailureTests {
    private let kms: KMSFolder
    private let key: String

    init() throws {
        kms = try KMSFolder()
        key = try kms.fake.makeKey(alias: "alias/backup")
    }

    /// What stands in the way: an error of the service by name, another fault, a state of the key or a
    /// policy.
    enum Trouble: Sendable {
        case error(String)
        case answer(Int, String)
        case drop
        case state(String)
        case denied
    }

    private func make(_ trouble: Trouble) throws {
        switch trouble {
        case .error(let name):
            try kms.fake.tell("fault", ["kind": "error", "error": name, "count": 99])
        case .answer(let status, let body):
            try kms.fake.tell(
                "fault",
                ["kind": "body", "status": status, "body": body, "count": 99]
            )
        case .drop: try kms.fake.tell("fault", ["kind": "drop", "count": 99])
        case .state(let state): try kms.fake.tell("set_state", ["arn": key, "key_state": state])
        case .denied: try kms.deny(["GenerateDataKey", "Decrypt"], of: key)
        }
    }

    @Test(
        arguments: [
            (.error("ThrottlingException"), 69, "ThrottlingException (400, request "),
            (.error("KMSInternalException"), 69, "KMSInternalException (500, request "),
            (.answer(503, "<html>\(KMSFolder.foreignText)</html>"), 69, "status (503"),
            (.answer(200, "<html>\(KMSFolder.foreignText)</html>"), 69, "isn't one of KMS"),
            (
                .answer(
                    400,
                    "{\"__type\":\"AccessDeniedException\",\"message\":\"\(KMSFolder.foreignText)\"}"
                ), 77, "the key's policy must allow it"
            ),
            (.drop, 69, "no answer from http://127.0.0.1:"),
            (.state("Disabled"), 77, "DisabledException (400, request "),
            (.state("PendingDeletion"), 77, "KMSInvalidStateException (400, request "),
            (.denied, 77, "AccessDeniedException (400, request "),
        ] as [(Trouble, Int32, String)]
    )
    func statusAndMessageTellWhat(_ trouble: Trouble, _ status: Int32, _ hint: String) throws {
        let sealed = try kms.shell("coffer encrypt --key aws-kms:\(key) in -o sealed")
        try #require(sealed.status == 0)
        try make(trouble)
        for (line, operation) in [
            ("encrypt --key aws-kms:\(key) in", "GenerateDataKey"),
            ("decrypt --key aws-kms:\(key) sealed -o out", "Decrypt"),
            ("verify --json --discover-kms sealed", "Decrypt"),
        ] {
            let result = try kms.shell("coffer \(line)")
            #expect(result.status == status, "\(line): \(result.error)")
            let parts = [
                hint, "AWS KMS \(operation) with the key \(key) in eu-central-1 failed: ",
            ]
            for part in parts { #expect(result.error.contains(part), "\(result.error)") }
        }
        #expect(try kms.folder.names() == ["in", "sealed"])
    }

    @Test func aStormThatPassesIsLivedThrough() throws {
        try kms.fake.tell("fault", ["kind": "error", "error": "ThrottlingException", "count": 1])
        let result = try kms.shell(
            "AWS_MAX_ATTEMPTS=2 coffer encrypt --json --key aws-kms:alias/backup in"
        )
        #expect(result.status == 0, "\(result.error)")
        let summary = try #require(result.events.last)
        for name in ["key_service_calls", "key_service_retries", "key_service_throttles"] {
            #expect(summary[name] as? Int == 1)
        }
        #expect(try kms.fake.takeLog().map(\.error) == ["ThrottlingException", nil])
    }

    @Test func anotherKeyOpensWhileOneCannot() throws {
        let other = try kms.fake.makeKey(in: "us-west-2")
        let keys = "--key aws-kms:\(key) --key aws-kms:\(other)"
        let sealed = try kms.shell("coffer encrypt \(keys) in -o sealed")
        try #require(sealed.status == 0)
        for trouble in ["ThrottlingException", "AccessDeniedException", "DisabledException"] {
            try kms.fake.tell("fault", ["kind": "error", "error": trouble, "count": 1])
            let result = try kms.shell("coffer decrypt \(keys) sealed -o -")
            #expect(result.output == "hello\n", "\(result.error)")
            #expect(result.status == 0)
        }
    }

    @Test func otherAccountsAreNotDiscovered() throws {
        let sealed = try kms.shell("coffer encrypt --key aws-kms:\(key) in -o sealed")
        try #require(sealed.status == 0)
        _ = try kms.fake.takeLog()
        let result = try kms.shell(
            "coffer decrypt --discover-kms --kms-account 444455556666 sealed -o out"
        )
        #expect(result.status == 77)
        #expect(result.error.contains("tried discover-kms (444455556666)"), "\(result.error)")
        #expect(result.error.contains("it is sealed for \(key)"))
        #expect(try kms.operations().isEmpty)
    }

    @Test(arguments: ["project=other", "other", "project=atlas --context b=c"])
    func aContextThatIsNotTheContainersMakesNoCall(_ context: String) throws {
        let sealed = try kms.shell(
            "coffer encrypt --key aws-kms:\(key) --context project=atlas in -o sealed"
        )
        try #require(sealed.status == 0)
        _ = try kms.fake.takeLog()
        for command in [
            "decrypt sealed -o out", "verify sealed", "rewrap --add file:$PWD/k sealed",
        ] {
            let result = try kms.shell(
                "[ -e k ] || coffer keygen -o k >&2; coffer \(command) --key aws-kms:\(key) --context \(context)"
            )
            #expect(result.status == 77)
            #expect(result.error.contains("context"), "\(result.error)")
        }
        #expect(try kms.operations().isEmpty)
        let right = try kms.shell(
            "coffer decrypt --key aws-kms:\(key) --context project --context project=atlas sealed -o -"
        )
        #expect(right.output == "hello\n")
    }

    @Test(
        arguments: [
            (
                "unset AWS_REGION", "alias/backup", 78,
                "--region or AWS_REGION, or give the key as an ARN"
            ),
            (
                "unset AWS_REGION; set -- --profile nobody", "alias/backup", 78,
                "no profile \"nobody\""
            ),
            ("export AWS_PROFILE=nobody", "alias/backup", 78, "AWS_CONFIG_FILE or ~/.aws/config"),
            ("unset AWS_SECRET_ACCESS_KEY", "alias/backup", 78, "AWS_SECRET_ACCESS_KEY is not"),
            (
                "unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN", "alias/backup",
                77,
                "name a profile with --profile or set AWS_ACCESS_KEY_ID"
            ),
            ("export AWS_SESSION_TOKEN=wrong", "alias/backup", 77, "UnrecognizedClientException"),
            ("set -- --endpoint-url http://kms.example", "alias/backup", 78, "use https"),
            ("export AWS_ENDPOINT_URL_KMS=http://10.0.0.1:8080", "alias/backup", 78, "use https"),
            (
                "export AWS_ENDPOINT_URL=nowhere AWS_ENDPOINT_URL_KMS=", "alias/backup", 78,
                "https://HOST"
            ),
            ("set -- --endpoint-url http://127.0.0.1:1", "alias/backup", 69, "no answer from"),
            (":", "alias/none", 77, "the key doesn't exist here"),
            (
                "set -- --region us-west-2", "arn:aws:kms:eu-central-1:111122223333:key/a", 64,
                "leave out --region"
            ),
            (":", "arn:aws:kms:eu-central-1:1111:key/a", 64, "needs a key's ARN"),
        ] as [(String, String, Int32, String)]
    )
    func whatIsMissingIsNamed(
        _ setting: String,
        _ name: String,
        _ status: Int32,
        _ hint: String
    ) throws {
        let result = try kms.shell("\(setting); coffer encrypt \"$@\" --key aws-kms:\(name) in")
        #expect(result.status == status)
        #expect(result.error.contains(hint), "\(result.error)")
        #expect(try kms.fake.takeLog().allSatisfy { $0.error != nil })
        #expect(try kms.folder.names() == ["in"])
    }
}
