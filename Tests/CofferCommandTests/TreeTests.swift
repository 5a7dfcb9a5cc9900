internal import Foundation
internal import Glibc
internal import TestSupport
internal import Testing

/// Folders as inputs.
@Suite struct TreeTests {
    private let folder: CommandFolder

    init() throws { folder = try CommandFolder() }

    /// Everything of a tree that must come back: kind, mode, time, target or content of each name.
    private static let listing = """
        list() { (cd "$1" && find . -type d -printf '%y %m %T@ %p\\0' -o -type l -printf '%y %T@ %l %p\\0' \
        -o -type f -printf '%y %m %T@ %s %p\\0' -exec sha256sum -z {} ';' | sort -z | base64); }
        """

    private func makeTree() throws {
        let made = try folder.shell(
            """
            mkdir -p 't/a/b c' t/empty t/$'new\\nline' t/$'\\xff'
            echo 1 >t/one; echo 2 >'t/a/b c/two'; : >t/a/nothing; head -c 3000000 /dev/urandom >t/a/large
            echo 3 >t/$'new\\nline'/$'th\\nree'; echo 4 >t/$'\\xff'/$'\\xfe'
            ln -s ../one t/a/link; ln -s /nowhere t/dangling; ln t/one t/hard
            chmod 640 t/one; chmod 751 t/a; chmod 500 t/empty
            touch -h -d @1000000000.5 t/a/link; touch -d @1000000001.25 t/one t/empty t/a
            """
        )
        #expect(made.status == 0, "\(made.error)")
    }

    @Test func aTreeComesBack() throws {
        try makeTree()
        let encryption = try folder.shell("mkdir out && coffer encrypt -r t -o out")
        #expect(encryption.status == 0, "\(encryption.error)")
        #expect(encryption.error.contains("7 of 7 files done"), "\(encryption.error)")
        let decryption = try folder.shell("mkdir back && coffer decrypt -r out/t -o back")
        #expect(decryption.status == 0, "\(decryption.error)")
        let same = try folder.shell("\(Self.listing); cmp <(list t) <(list back/t)")
        #expect(same.status == 0, "\(same.output)\(same.error)")
        #expect(try folder.shell("find out -name '*.partial'").output.isEmpty)
    }

    /// It would grow while it is read.
    @Test func theFileOfTheReportIsLeftOut() throws {
        let run = try folder.shell(
            """
            mkdir t out; echo 1 >t/one; : >t/log
            coffer encrypt -r t -o out --report t/log --remove-source; ls t out/t
            """
        )
        #expect(run.status == 0, "\(run.error)")
        #expect(run.output == "out/t:\none.coffer\n\nt:\nlog\n")
        #expect(run.error.contains("1 of 1 files done"), "\(run.error)")
    }

    @Test func aLinkThatFailsIsNoFile() throws {
        let run = try folder.shell(
            """
            mkdir -p t out/t; echo 1 >t/one; ln -s one t/link; echo 2 >out/t/link
            coffer encrypt -r t -o out --force
            """
        )
        #expect(run.status == 1, "\(run.error)")
        #expect(
            run.error.contains("1 of 1 files done (2 B), 1 folders, 1 links, 1 other failures"),
            "\(run.error)"
        )
        #expect(!run.error.contains("--force"), "\(run.error)")
    }

    @Test func theReportAccountsForEveryPath() throws {
        try makeTree()
        let run = try folder.shell(
            """
            mkfifo t/pipe; echo x >t/old.coffer; mkdir t/out
            coffer encrypt -r t -o t/out --json --exclude '*large' --exclude $'\\xfe'
            """
        )
        #expect(run.status == 0, "\(run.error)")
        let files = run.events.filter { $0["event"] as? String == "file" }
        #expect(files.count { $0["status"] as? String == "encrypted" } == 5)
        #expect(files.count { $0["status"] as? String == "skipped" } == 1)
        let summary = try #require(run.events.last)
        #expect(summary["files"] as? Int == 5)
        #expect(summary["folders"] as? Int == 6)
        #expect(summary["links"] as? Int == 2)
        #expect(summary["skipped"] as? Int == 1)
        // Two by pattern, an earlier output and the output folder.
        #expect(summary["left_out"] as? Int == 4)
        #expect(summary["failed"] as? Int == 0)
    }

    @Test func withoutAnOutputContainersStandBesideTheirInputs() throws {
        try makeTree()
        let line = "coffer encrypt -r t && rm t/one t/a/large && coffer decrypt -r t"
        let run = try folder.shell(line)
        // The others are there: only what was removed can come back without --force.
        #expect(run.status == 1)
        #expect(try folder.read("t/one") == Array("1\n".utf8))
        #expect(folder.exists("t/a/large"))
        #expect(run.error.contains("it exists"))
    }

    @Test func oneBadFileDoesNotEndTheRest() throws {
        try makeTree()
        let run = try folder.shell(
            "mkdir -p out/t/a/nothing.coffer; coffer encrypt -r t -o out --json; exit $?"
        )
        #expect(run.status == 1)
        let failed = run.events.filter { $0["status"] as? String == "failed" }
        #expect(failed.count == 1)
        #expect(run.events.last?["files"] as? Int == 7)
        #expect(folder.exists("out/t/a/large.coffer"))
    }

    @Test func aNameWithoutRoomForTheSuffixIsReported() throws {
        let long = String(repeating: "n", count: 250)
        let run = try folder.shell(
            "mkdir t out; echo x >t/\(long); echo y >t/y; coffer encrypt -r t -o out"
        )
        #expect(run.status == 1)
        #expect(run.error.contains("no name of this length"), "\(run.error)")
        #expect(run.error.contains("1 of 2 files done"))
    }

    @Test func noLinkInTheTargetIsFollowed() throws {
        try makeTree()
        let run = try folder.shell(
            """
            mkdir out elsewhere; ln -s ../elsewhere out/t; coffer encrypt -r t -o out; echo $?
            rm out/t; mkdir -p out/t; ln -s ../../elsewhere/f out/t/one.coffer
            coffer encrypt -r t -o out --force; echo $?; ls -A elsewhere
            """
        )
        #expect(run.output == "1\n1\n")
        #expect(run.error.contains("no link is followed"), "\(run.error)")
        #expect(run.error.contains("never replaced"), "\(run.error)")
    }

    /// The container of the file would take the link's name.
    @Test func aLinkNamedAsAContainerIsLeftOut() throws {
        let run = try folder.shell(
            "mkdir s out; echo x >s/x; ln -s x s/x.coffer; coffer encrypt -r s -o out -f --json"
        )
        #expect(run.events.first { $0["event"] as? String == "summary" }?["left_out"] as? Int == 1)
        #expect(run.events.first { $0["event"] as? String == "summary" }?["links"] as? Int == 0)
    }

    @Test func theTargetIsNoInput() throws {
        try makeTree()
        let run = try folder.shell("coffer encrypt -r t -o t")
        #expect(run.status == 1)
        #expect(run.error.contains("folder of the outputs"), "\(run.error)")
    }

    @Test func aPatternIsToldOfOnce() throws {
        try makeTree()
        let run = try folder.shell("mkdir out; coffer encrypt -r t -o out --exclude never --jobs 8")
        #expect(run.error.split(separator: "\n").count { $0.contains("matches the pattern") } == 1)
    }

    @Test func aDryRunMakesNothing() throws {
        try makeTree()
        let run = try folder.shell("mkdir out; coffer encrypt -r t -o out --dry-run; ls -A out")
        #expect(run.status == 0, "\(run.error)")
        #expect(run.output.contains("out/t/a/b c/two.coffer"), "\(run.output)")
        #expect(run.output.hasSuffix("nothing was written\n"), "\(run.output)")
    }

    @Test func followedLinksAreWorkedOn() throws {
        let run = try folder.shell(
            """
            mkdir -p t other out; echo x >other/f; ln -s ../other t/l; ln -s ../other/f t/g
            coffer encrypt -r --follow t -o out && find out -type f | sort
            """
        )
        #expect(run.output == "out/t/g.coffer\nout/t/l/f.coffer\n", "\(run.error)")
    }

    /// Thousands of levels, more than a path or the open files of a process could hold.
    @Test(.enabled(if: OptimizedCommand.program != nil))
    func deepTreesNeedFewOpenFiles() throws {
        folder.environment = ["COFFER_RELEASE=\(try #require(OptimizedCommand.program))"]
        let run = try folder.shell(
            """
            mkdir out back t; (cd t; for i in $(seq 500); do mkdir level-of-folders; cd level-of-folders; done; echo deep >f)
            ulimit -n 32; "$COFFER_RELEASE" encrypt -r t -o out --jobs 2 \
            && "$COFFER_RELEASE" decrypt -r out/t -o back --jobs 2
            """
        )
        #expect(run.status == 0, "\(run.error)")
        #expect(run.error.contains("1 of 1 files done (5 B), 501 folders"), "\(run.error)")
        let same = try folder.shell("diff -r t back/t")
        #expect(same.status == 0 || same.error.contains("too long"), "\(same.output)")
    }

    @Test(
        arguments: [
            ("encrypt -r - -o out", "standard input"), ("encrypt -r t -o -", "name a folder"),
            ("encrypt -r t -o missing", "make it first"), ("encrypt -r t/.. -o out", "by its path"),
            ("encrypt -r t a/t -o out", "another input of that name"),
            ("encrypt t -o out", "-r"), ("encrypt -r t -o out --exclude '[x'", "isn't closed"),
            ("encrypt t/one --exclude x", "add it"),
            ("decrypt -r t -o out --range 0-1", "leave out -r"),
        ]
    )
    func whatCannotBeIsRefusedBeforeAnythingIsMade(_ line: String, _ hint: String) throws {
        let run = try folder.shell("mkdir -p t a/t out; echo x >t/one; coffer \(line)")
        #expect([64, 66, 73].contains(run.status), "\(run.error)")
        #expect(run.error.contains(hint), "\(run.error)")
        #expect(try folder.shell("find out -mindepth 1").output.isEmpty)
    }

    @Test func aPatternOrInputThatMatchesNothingFails() throws {
        try makeTree()
        let run = try folder.shell(
            "mkdir out; printf '#c\\n\\nnever\\n' >list; coffer encrypt -r t gone -o out --exclude-from list"
        )
        #expect(run.status == 1)
        #expect(run.error.contains("nothing matches the pattern never"), "\(run.error)")
        #expect(run.error.contains("gone"), "\(run.error)")
        #expect(folder.exists("out/t/one.coffer"))
    }
}
