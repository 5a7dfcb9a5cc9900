internal import Foundation
internal import TestSupport
internal import Testing

/// The scripts and units in the article on backup jobs, as they stand there.
@Suite struct BackupJobTests {
    private let folder: CommandFolder

    init() throws {
        folder = try CommandFolder(withKey: false)
        folder.environment = [
            "COFFER_SOURCE=srv", "COFFER_TARGET=backup", "COFFER_RECIPIENT=recipient",
            "COFFER_IDENTITY=identity", "COFFER_REPORT=log",
        ]
        for (name, behind) in [
            ("coffer-backup", "## The job"), ("coffer-drill", "## The drill"),
            ("coffer-backup.service", "coffer-backup.service`:"),
            ("coffer-backup.timer", "begins it:"),
        ] {
            try folder.write([UInt8](Self.listing(behind: behind).utf8), to: name)
        }
        let made = try folder.shell(
            """
            coffer keygen --recipient -o identity -q >recipient 2>/dev/null
            mkdir -p srv/a backup bin; echo 1 >srv/one; echo 2 >srv/a/two; ln -s "$COFFER" bin/coffer
            chmod 755 coffer-backup coffer-drill
            """
        )
        try #require(made.status == 0, "\(made.error)")
    }

    /// The first listing behind a text.
    private static func listing(behind text: String) throws -> String {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Sources/Coffer/Coffer.docc/BackupJobs.md")
        let all = try String(contentsOf: file, encoding: .utf8)
        let place = try #require(all.range(of: text)).upperBound
        let start = try #require(all.range(of: "```", range: place..<all.endIndex)).upperBound
        let end = try #require(all.range(of: "```", range: start..<all.endIndex)).lowerBound
        return all[start..<end].split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
            .joined(separator: "\n")
    }

    private func run(_ line: String) throws -> CommandFolder.Transcript {
        try folder.shell("PATH=$PWD/bin:$PATH; \(line)")
    }

    @Test func nightAfterNight() throws {
        let first = try run("./coffer-backup")
        #expect(first.status == 1)
        #expect(first.error.contains("is not the backup disk"))
        let run = try run(
            """
            set -e; mkdir backup/containers; ./coffer-backup; ./coffer-backup; echo 3 >srv/one; ./coffer-backup
            ./coffer-drill; jq -c 'select(.event == "summary") | [.files, .current, .failed]' log
            coffer decrypt -r -q --key identity:identity backup/containers/srv -o . --force; diff srv/one <(echo 3)
            """
        )
        #expect(run.status == 0, "\(run.output)\(run.error)")
        #expect(
            run.output == "[2,0,0]\n[2,2,0]\n[2,1,0]\n[2,0,0]\n[1,0,0]\n",
            "\(run.output)"
        )
    }

    @Test func theDrillSeesDamage() throws {
        let run = try run(
            """
            mkdir backup/containers; ./coffer-backup || exit
            printf x | dd of=backup/containers/srv/one.coffer bs=1 seek=2000 conv=notrunc status=none; ./coffer-drill
            """
        )
        #expect(run.status == 1, "\(run.error)")
    }

    @Test(.needs("systemd-analyze")) func theUnitsAreUnderstood() throws {
        let run = try run(
            """
            sed -i "s|/usr/local/bin/|$PWD/|" coffer-backup.service
            systemd-analyze verify ./coffer-backup.service ./coffer-backup.timer
            """
        )
        #expect(run.status == 0, "\(run.error)")
        #expect(run.error.isEmpty, "\(run.error)")
    }
}
