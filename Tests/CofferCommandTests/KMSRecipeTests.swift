internal import Foundation
internal import TestSupport
internal import Testing

/// The commands in README and article on KMS, as they stand there.
@Suite(.needsFakeKMS) struct KMSRecipeTests {
    private static let article = "Sources/Coffer/Coffer.docc/KMS.md"
    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    private static let peers = root.appending(path: ".build/peers/bin").path
    /// The keys that the article names.
    private static let keys = [
        "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        "arn:aws:kms:eu-west-1:111122223333:key/0987dcba-09fe-87dc-65ba-ab0987654321",
    ]

    private let kms: KMSFolder

    init() throws {
        kms = try KMSFolder()
        try kms.fake.makeKey("1234abcd-12ab-34cd-56ef-1234567890ab", alias: "alias/backup")
        try kms.fake.makeKey("0987dcba-09fe-87dc-65ba-ab0987654321", in: "eu-west-1")
        try kms.folder.writeSample(5_242_880, to: "archive.tar")
    }

    /// The commands in the first listing behind a text; of a console, what follows the prompts.
    private static func commands(of file: String, behind text: String) throws -> String {
        let all = try String(contentsOf: root.appending(path: file), encoding: .utf8)
        let place = try #require(all.range(of: text)).upperBound
        let start = try #require(all.range(of: "```", range: place..<all.endIndex)).upperBound
        let end = try #require(all.range(of: "```", range: start..<all.endIndex)).lowerBound
        let lines = all[start..<end].split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.first == "console" else { return lines.dropFirst().joined(separator: "\n") }
        return lines.filter { $0.hasPrefix("$ ") }.map { $0.dropFirst(2) }.joined(separator: "\n")
    }

    /// Runs commands until one fails.
    private func run(_ commands: String) throws -> CommandFolder.Transcript {
        let result = try kms.shell("set -e; PATH=\(Self.peers):$PATH\n\(commands)")
        #expect(result.status == 0, "\(result.error)")
        return result
    }

    private func expectRestored() throws {
        #expect(try kms.folder.read("restored.tar") == kms.folder.read("archive.tar"))
    }

    @Test(arguments: [("README.md", "### Keys from AWS KMS"), (article, "## Overview")])
    func encryptionAndDecryption(_ file: String, _ heading: String) throws {
        _ = try run(Self.commands(of: file, behind: heading))
        try expectRestored()
        let operations = try kms.operations().filter { $0 != "DescribeKey" }
        #expect(operations == ["GenerateDataKey", "Decrypt"])
    }

    @Test func theDryRunPrintsWhatIsShown() throws {
        let text = try String(
            contentsOf: Self.root.appending(path: Self.article),
            encoding: .utf8
        )
        let command = "coffer encrypt --dry-run --key aws-kms:alias/backup archive.tar"
        #expect(text.contains("$ \(command)\n\(try run(command).output)```\n"))
    }

    /// Two regions and a recovery key: each of the three opens it while nothing else can.
    @Test func twoRegionsAndARecoveryKey() throws {
        let commands = try Self.commands(of: Self.article, behind: "Two regions")
        #expect(Self.keys.allSatisfy(commands.contains))
        _ = try run(commands)
        try expectRestored()
        let log = try kms.fake.takeLog()
        #expect(log.map(\.operation) == ["GenerateDataKey", "Encrypt"])
        #expect(log.map(\.region) == ["eu-central-1", "eu-west-1"])
        let slots = try #require(
            try kms.folder.run("inspect", "--json", "archive.tar.coffer").events.first?["key_slots"]
                as? [[String: Any]]
        )
        #expect(slots.map { $0["provider"] as? String } == ["aws-kms", "aws-kms", "recipient"])
        #expect((slots.last?["key_id"] as? String)?.hasPrefix("xwing:") == true)

        for (key, other) in [(Self.keys[0], Self.keys[1]), (Self.keys[1], Self.keys[0])] {
            try kms.fake.tell("set_state", ["arn": key, "key_state": "Enabled"])
            try kms.fake.tell("set_state", ["arn": other, "key_state": "Disabled"])
            _ = try run(
                """
                rm restored.tar; unset AWS_REGION
                coffer decrypt --key aws-kms:\(key) archive.tar.coffer -o restored.tar
                """
            )
            try expectRestored()
            #expect(try kms.fake.takeLog().map(\.key) == [key])
        }
        // Neither key, network nor credentials.
        for key in Self.keys {
            try kms.fake.tell("set_state", ["arn": key, "key_state": "Disabled"])
        }
        let last = try #require(commands.split(separator: "\n").last)
        #expect(last.hasPrefix("coffer decrypt --key identity:recovery.identity"))
        _ = try run("rm restored.tar; unset ${!AWS_*}\n\(last)")
        try expectRestored()
        #expect(try kms.operations().isEmpty)
    }

    @Test(.needs("jq", "openssl"), .needsAWSProgram) func theWayByHand() throws {
        let commands = try Self.commands(of: Self.article, behind: "### By hand")
        let shown = try Self.commands(of: "README.md", behind: "By hand,")
        let lines = commands.split(separator: "\n").map { line in
            line.prefix { $0 != "#" }.trimmingCharacters(in: .whitespaces)
        }
        #expect(lines.starts(with: shown.split(separator: "\n").map { String($0) }))
        // All that it reads of these two.
        _ = try run("export AWS_DEFAULT_REGION=$AWS_REGION\n\(commands)")
        try expectRestored()
        #expect(try kms.folder.read("archive.tar.enc") != kms.folder.read("archive.tar"))
        let left = ["archive.tar", "archive.tar.enc", "archive.tar.key", "in", "restored.tar"]
        #expect(try kms.folder.names() == left)
        let log = try kms.fake.takeLog()
        #expect(log.map(\.operation) == ["GenerateDataKey", "Decrypt"])
        #expect(log.map(\.context) == [["project": "atlas"], ["project": "atlas"]])
    }
}

extension Trait where Self == ConditionTrait {
    /// Runs a test only where AWS's own program is, and fails it in CI where it isn't.
    static var needsAWSProgram: Self {
        let path = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: ".build/peers/bin/aws").path
        return .enabled(
            if: FileManager.default.isExecutableFile(atPath: path)
                || ProcessInfo.processInfo.environment["CI"] != nil,
            "the program aws isn't installed: `make test` does it"
        )
    }
}
