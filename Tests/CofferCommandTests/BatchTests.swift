internal import Foundation
internal import Glibc
internal import TestSupport
internal import Testing

/// Many inputs: where they come from, and how a batch ends early.
@Suite struct BatchTests {
    private let folder: CommandFolder

    init() throws { folder = try CommandFolder() }

    private func files(_ run: CommandFolder.Transcript) -> [[String: Any]] {
        run.events.filter { $0["event"] as? String == "file" }
    }

    // MARK: Lists

    @Test func inputsComeFromLists() throws {
        let run = try folder.shell(
            """
            mkdir out; echo 1 >one; echo 2 >'t w o'; echo 3 >$'th\nree'; echo 4 >-; echo 5 >five; echo 6 >six
            printf 'one\nt w o\n' >list
            printf 'th\nree\\0-\\0' | coffer encrypt -0 --files-from - -o out || exit
            coffer encrypt --files-from list --files-from <(echo five) six -o out --json
            """
        )
        #expect(run.status == 0, "\(run.error)")
        #expect(
            files(run).compactMap { $0["input"] as? String } == ["six", "one", "t w o", "five"]
        )
        let names = ["-", "five", "one", "six", "t w o", "th\nree"].map { "\($0).coffer" }
        #expect(try folder.names(in: "out") == names)
    }

    @Test func anEmptyListIsNothingToDo() throws {
        let run = try folder.shell("coffer encrypt --files-from /dev/null --json")
        #expect(run.status == 0)
        #expect(run.events.count == 1)
        #expect(run.events.first?["files"] as? Int == 0)
    }

    @Test(arguments: [
        ("encrypt", 64, "--files-from"), ("encrypt -0 in", 64, "--files-from"),
        ("encrypt --files-from missing", 66, "missing"), ("encrypt --files-from .", 66, "."),
        ("encrypt --files-from - -", 64, "once"),
        ("encrypt --files-from - --files-from -", 64, "once"),
    ])
    func listsThatCannotBe(_ line: String, _ status: Int, _ part: String) throws {
        let run = try folder.shell("coffer \(line)")
        #expect(run.status == Int32(status), "\(run.error)")
        #expect(run.error.contains(part), "\(run.error)")
    }

    /// Whoever forgot -0 would back up the first name only.
    @Test(arguments: ["in\\0in\\0", "in\\0in\\nin\\n"]) func aListWithNULsNeedsTheOption(
        _ list: String
    ) throws {
        let run = try folder.shell(
            "mkdir out; echo 1 >in; printf '\(list)' | coffer encrypt --files-from - -o out; ls out"
        )
        #expect(run.output.isEmpty)
        #expect(run.error.contains("add -0"), "\(run.error)")
    }

    /// What would become useless by a line of the report at its end.
    @Test(arguments: ["in", "key", "in.coffer", "list", "new.coffer", "made.coffer"])
    func theReportIsAddedToNothingElse(_ report: String) throws {
        let run = try folder.shell(
            """
            echo 1 >in; coffer keygen -o key -q 2>/dev/null; coffer encrypt in -q; cp in.coffer made.coffer; echo in >list; mkdir out
            sha256sum in key *.coffer list >sums
            coffer encrypt --key file:key --files-from list -o out/ --report \(report)
            echo $?; coffer encrypt in --key file:key -o new.coffer --report \(report) 2>/dev/null
            coffer encrypt in --key file:key -o ./fresh --report fresh 2>/dev/null; test ! -e fresh || echo FAILED
            coffer encrypt in --key file:key -o made.coffer --report \(report) 2>/dev/null
            sha256sum --quiet -c sums; ls new.coffer 2>/dev/null
            """
        )
        let isFree = report == "new.coffer"
        #expect(run.output.hasPrefix(isFree ? "0\n" : "64\n"), "\(run.output)\(run.error)")
        #expect(!run.output.contains("FAILED"), "\(run.output)")
    }

    @Test(arguments: ["", "-r"]) func noKeyInUseIsRemoved(_ option: String) throws {
        let run = try folder.shell(
            """
            mkdir s out; coffer keygen -o s/key -q 2>/dev/null; echo 1 >s/one
            coffer encrypt \(option.isEmpty ? "s/key s/one" : "-r s") --key file:s/key -o out --remove-source
            echo $?; ls s
            """
        )
        #expect(run.output == (option.isEmpty ? "64\nkey\none\n" : "1\nkey\n"), "\(run.error)")
        #expect(run.error.contains("the file of a key in use"), "\(run.error)")
    }

    @Test func aTreeOfAListIsTakenToo() throws {
        let run = try folder.shell(
            "mkdir -p a/b out; echo 1 >a/b/c; printf 'a\\0' | coffer encrypt -r0 --files-from - -o out --json"
        )
        #expect(run.status == 0, "\(run.error)")
        #expect(try folder.names(in: "out/a/b") == ["c.coffer"])
    }

    // MARK: Ends

    @Test(arguments: ["bad {1..200}", "-r t -o out"], ["", "--fail-fast"])
    func failFastBeginsNothingMore(_ inputs: String, _ option: String) throws {
        let run = try folder.shell(
            """
            mkdir -p t out/t; for i in {1..200}; do echo $i >$i; echo $i >t/$i; done
            mkdir t/sub; for i in {1..200}; do echo $i >t/sub/$i; done; echo x >t/bad; mkdir out/t/bad.coffer
            coffer encrypt \(inputs) \(option) --jobs 1 --json
            """
        )
        #expect(run.status == 1, "\(run.error)")
        let statuses = files(run).map { $0["status"] as? String }
        #expect(statuses.count { $0 == "failed" } == 1)
        let all = inputs.hasPrefix("-r") ? 401 : 201
        #expect(option.isEmpty ? statuses.count == all : statuses.count < all)
    }

    @Test func failFastLetsWhatWasBegunBeFinished() throws {
        let run = try folder.shell(
            """
            head -c 3000000 /dev/zero >large; for i in {1..50}; do echo $i >$i; done
            coffer encrypt large missing {1..50} --fail-fast --jobs 2 --limit-rate 3MiB --json
            """
        )
        #expect(run.status == 1, "\(run.error)")
        #expect(files(run).first?["status"] as? String == "encrypted")
        #expect(files(run).count < 52)
        #expect(try folder.names().contains("large.coffer"))
    }

    @Test func failFastEndsARestoreToo() throws {
        let run = try folder.shell(
            """
            mkdir -p t back; for i in {1..20}; do echo $i >t/$i; done; coffer encrypt -r t -q
            printf x | dd of=t/5.coffer bs=1 seek=700 conv=notrunc status=none; rm t/{1..20}
            coffer decrypt -r t -o back --fail-fast --jobs 1 --json
            """
        )
        #expect(run.status == 1, "\(run.error)")
        #expect(files(run).count { $0["status"] as? String == "failed" } == 1)
        #expect(files(run).count < 20)
    }

    /// The report says that it is not all.
    @Test(arguments: [(SIGINT, "SIGINT", 130), (SIGTERM, "SIGTERM", 143), (SIGHUP, "SIGHUP", 129)])
    func aSignalIsInTheReport(_ signal: Int32, _ name: String, _ status: Int32) throws {
        let made = try folder.shell(
            """
            mkdir -p t/a/b out; truncate -s 4G t/a/b/large; for i in {1..20}; do echo $i >t/$i; done; mkfifo log
            """
        )
        #expect(made.status == 0)
        let output = folder.file("report")
        let child = try folder.start(
            ["encrypt", "-r", "t", "-o", "out", "--compress", "zstd:1", "--json"],
            output: output
        )
        for _ in 0..<100_000 {
            let names = (try? folder.names(in: "out/t/a/b")) ?? []
            let done = (try? folder.names(in: "out/t").count { $0.hasSuffix(".coffer") }) ?? 0
            if done == 20, names.contains(where: { $0.hasPrefix(".coffer-") }) { break }
            usleep(200)
        }
        child.send(signal)
        #expect(child.wait() == .exited(status))
        let report = String(decoding: try folder.read("report"), as: UTF8.self)
        let last = try #require(report.split(separator: "\n").last)
        let summary = try JSONSerialization.jsonObject(with: Data(last.utf8)) as? [String: Any]
        #expect(summary?["event"] as? String == "summary")
        #expect(summary?["signal"] as? String == name)
        #expect(summary?["failed"] as? Int == 1)
        let rest = try folder.shell("find out -name '.coffer-*'; ls out/t | wc -l")
        #expect(rest.output == "21\n")
    }

    // MARK: Reports

    /// What --json tells is in the file too, beside text for people, run after run.
    @Test func aReportIsAppendedToItsFile() throws {
        let run = try folder.shell(
            """
            mkdir -p t out; echo 1 >t/one; echo 2 >t/two
            coffer encrypt -r t -o out --report log && coffer decrypt -r out/t -o out --report log --json --progress always
            """
        )
        #expect(run.status == 0, "\(run.error)")
        let lines = String(decoding: try folder.read("log"), as: UTF8.self).split(separator: "\n")
        let events = lines.map { line in
            (try? JSONSerialization.jsonObject(with: Data(line.utf8))) as? [String: Any] ?? [:]
        }
        #expect(
            events.map { $0["event"] as? String } == [
                "file", "file", "summary", "file", "file", "summary",
            ]
        )
        #expect(
            events.compactMap { $0["status"] as? String } == [
                "encrypted", "encrypted", "decrypted", "decrypted",
            ]
        )
    }

    @Test func aReportThatCannotBeMade() throws {
        let run = try folder.shell("echo 1 >one; coffer encrypt one --report missing/log")
        #expect(run.status == 73, "\(run.error)")
        #expect(!folder.exists("one.coffer"))
        let same = try folder.shell("ln one same; coffer encrypt one --report same")
        #expect(same.status == 64, "\(same.error)")
        #expect(try folder.read("one") == Array("1\n".utf8))
        let full = try folder.shell("coffer encrypt one --report /dev/full")
        #expect(full.status == 74, "\(full.error)")
    }

    /// Files, bytes, and whether all was seen; a restore counts what it will restore only.
    @Test(arguments: [
        ("encrypt -r t -o out", 30), ("encrypt t/* -o out", 30), ("decrypt -r t -o out", 3),
    ])
    func progressTellsOfTheBatch(_ line: String, _ count: Int) throws {
        let run = try folder.shell(
            """
            mkdir t out; for i in {1..30}; do head -c 1000 /dev/urandom >t/$i; done
            \(line.hasPrefix("decrypt") ? "coffer encrypt t/{1,2,3} -q" : "")
            coffer \(line) --json --progress always
            """
        )
        #expect(run.status == 0, "\(run.error)")
        let last = try #require(run.progressEvents.last)
        #expect(last["files_done"] as? Int == count)
        #expect(last["files_total"] as? Int == count)
        #expect(last["total_is_final"] as? Bool == true)
        #expect(last["processed_bytes"] as? Int == count * 1000)
    }

    // MARK: Keys

    @Test func noTreeReplacesAKeyInUse() throws {
        let run = try folder.shell(
            """
            mkdir -p t back/t; umask 077; coffer keygen -o k -q 2>/dev/null; cp k t/k; echo 1 >t/one
            coffer encrypt -r t --key file:k -q && rm t/k t/one && cp k back/t/k && cp k before
            coffer decrypt -r t --key file:back/t/k -o back --force
            """
        )
        #expect(run.status == 1, "\(run.error)")
        #expect(run.error.contains("the file of a key in use"), "\(run.error)")
        #expect(try folder.read("back/t/k") == folder.read("before"))
        #expect(try folder.read("back/t/one") == Array("1\n".utf8))
    }

    @Test(arguments: [
        "--data-key-files 0", "--data-key-bytes 0", "--data-key-files x",
        "--data-key-files 2 --dry-run",
    ])
    func dataKeysThatServeForNothing(_ options: String) throws {
        #expect(try folder.shell("coffer encrypt in \(options)").status == 64)
    }
}
