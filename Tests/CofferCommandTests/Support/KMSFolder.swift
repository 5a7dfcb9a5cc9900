internal import AuthenticatedEncryption
internal import ContainerFormat
internal import Foundation
internal import TestSupport
internal import Testing

/// A folder in which a test runs the built command, with the strict fake of AWS KMS and credentials for it.
///
/// All that a run prints is searched for what must never be printed.
final class KMSFolder {
    static let accessKeyID = "AKIDCOMMAND"
    static let secretAccessKey = "s3cr3t/access+key+of+tests"
    static let sessionToken = "session//token+of+tests=="
    static let grantToken = "grant-token+of+tests=="
    /// What is in the answers of a service that isn't KMS.
    static let foreignText = "text-of-an-answer"

    let fake: FakeKMS
    let folder: CommandFolder

    init() throws {
        fake = try FakeKMS()
        folder = try CommandFolder()
        try fake.tell(
            "user",
            [
                "access_key": Self.accessKeyID, "secret": Self.secretAccessKey,
                "token": Self.sessionToken,
            ]
        )
        folder.environment = [
            "AWS_ACCESS_KEY_ID=\(Self.accessKeyID)",
            "AWS_SECRET_ACCESS_KEY=\(Self.secretAccessKey)",
            "AWS_SESSION_TOKEN=\(Self.sessionToken)", "AWS_REGION=eu-central-1",
            "AWS_ENDPOINT_URL_KMS=\(fake.url)", "AWS_MAX_ATTEMPTS=1",
            "AWS_EC2_METADATA_DISABLED=true", "TOKEN=\(Self.grantToken)", "FAKE=\(fake.url)",
        ]
        try folder.write([UInt8]("hello\n".utf8), to: "in")
    }

    /// Runs a line of shell in which `coffer` is the command.
    func shell(
        _ line: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> CommandFolder.Transcript {
        let result = try folder.shell(line)
        let leaks = try leaks(in: result)
        #expect(leaks.isEmpty, "it shows \(leaks)", sourceLocation: sourceLocation)
        return result
    }

    /// What a run printed that must never be: credentials, tokens, data keys, bodies.
    func leaks(in result: CommandFolder.Transcript) throws -> [String] {
        let shown = Data(result.outputBytes + result.error.utf8)
        let texts = [
            Self.secretAccessKey, Self.sessionToken, Self.grantToken, Self.foreignText,
            "\"Plaintext\"", "\"CiphertextBlob\"", "\"KeyId\"",
        ]
        var found = texts.filter { shown.range(of: Data($0.utf8)) != nil }
        for key in try fake.plaintexts() {
            let raw = Data(base64Encoded: key) ?? Data()
            let digits = raw.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
                .joined()
            let forms = [raw, Data(key.utf8), Data(digits.utf8), Data(digits.uppercased().utf8)]
            if forms.contains(where: { shown.range(of: $0) != nil }) { found.append("a data key") }
        }
        return found
    }

    /// The operations that were asked for since the last time.
    func operations() throws -> [String] { try fake.takeLog().map(\.operation) }

    /// Forbids operations of a key, and allows all others; with a grant token they are allowed.
    func deny(_ operations: [String], of arn: String, unless token: String? = nil) throws {
        var arguments: [String: Any] = ["arn": arn, "operations": operations]
        arguments["token"] = token
        try fake.tell("deny", arguments)
    }

    /// Replaces text in both ends of a container and makes their checksums anew, as anybody can who can write to it.
    func forge(_ name: String, _ old: String, by new: String) throws {
        var bytes = try folder.read(name)
        let footer = try Footer(decoding: Array(bytes.suffix(Footer.byteCount)))
        let count = try footer.blockByteCount(fileByteCount: UInt64(bytes.count))
        for start in [0, bytes.count - Footer.byteCount - count] {
            let block = bytes[start..<start + count - 32]
            let changed = block.replacing(Array(old.utf8), with: Array(new.utf8))
            try #require(changed != block && changed.count == block.count)
            bytes.replaceSubrange(
                start..<start + count,
                with: changed + (try Hash.sha256(Array(changed)))
            )
        }
        try folder.write(bytes, to: name)
    }
}

extension Trait where Self == ConditionTrait {
    /// Runs a test only where Python is, and fails it in CI where it isn't.
    static var needsFakeKMS: Self {
        .enabled(if: FakeKMS.canRun, "the fake KMS needs Python 3")
    }
}
