internal import Foundation
internal import TestSupport
internal import Testing

/// `--update`: what is current is skipped.
@Suite struct UpdateTests {
    private let folder: CommandFolder

    init() throws {
        folder = try CommandFolder()
        let made = try folder.shell(
            """
            coffer keygen -o other -q 2>/dev/null; mkdir -p t/a out; echo 1 >t/one; echo 2 >t/a/two; : >t/empty
            touch -d @1000000000.123456789 t/*; coffer encrypt -r t -o out -q
            """
        )
        #expect(made.status == 0, "\(made.error)")
    }

    /// The inputs of an update's events, by status; and its summary.
    private func update(
        _ options: String = "",
        after line: String = ":"
    ) throws -> (encrypted: [String], skipped: [String], failed: [String], status: Int32) {
        let run = try folder.shell("\(line); coffer encrypt -r --update t -o out --json \(options)")
        let files = run.events.filter { $0["event"] as? String == "file" }
        func inputs(_ status: String) -> [String] {
            files.filter { $0["status"] as? String == status }
                .compactMap { $0["input"] as? String }.sorted()
        }
        let summary = run.events.last
        #expect(summary?["current"] as? Int == inputs("skipped").count)
        #expect(summary?["files"] as? Int == files.count)
        return (inputs("encrypted"), inputs("skipped"), inputs("failed"), run.status)
    }

    @Test func whatIsCurrentIsSkipped() throws {
        let before = try folder.read("out/t/one.coffer")
        let result = try update()
        #expect(result.skipped == ["t/a/two", "t/empty", "t/one"])
        #expect(result.status == 0)
        #expect(try folder.read("out/t/one.coffer") == before)
    }

    @Test(
        arguments: [
            "echo 3 >t/one", "touch t/one", "rm out/t/one.coffer",
            // The same size and the same second.
            "echo 9 >t/one; touch -d @1000000000.123456780 t/one",
            // A lost end: the copy of it is good, but for how long.
            "printf x | dd of=out/t/one.coffer bs=1 seek=100 conv=notrunc status=none; touch -r t/one out/t/one.coffer",
        ]
    )
    func whatIsNotCurrentIsReplaced(_ change: String) throws {
        let result = try update(after: change)
        #expect(result.encrypted == ["t/one"])
        #expect(result.skipped == ["t/a/two", "t/empty"])
        #expect(result.status == 0)
        let same = try folder.shell("coffer decrypt out/t/one.coffer -o - | cmp - t/one")
        #expect(same.status == 0, "\(same.error)")
    }

    @Test func aLinkThatLeadsElsewhereIsReplaced() throws {
        let first = try update(after: "ln -s one t/link")
        #expect(first.status == 0)
        // What a killed process left of the same is in nobody's way.
        let result = try update(
            after: "ln -sf a/two t/link; ln -s x out/t/.coffer-link.partial"
        )
        #expect(result.status == 0)
        let links = try folder.shell("readlink out/t/link; ls -A out/t")
        #expect(links.output == "a/two\na\nempty.coffer\nlink\none.coffer\n")
    }

    /// Who may only encrypt can't look into a container, so what wasn't removed at first stays.
    @Test func aSourceIsNotRemovedUnlessAKeyOpensItsContainer() throws {
        let made = try folder.shell(
            """
            coffer keygen --recipient -o identity >recipient 2>/dev/null
            coffer encrypt t/one -o sealed --key recipient:file:recipient -q
            coffer encrypt t/one -o sealed --key recipient:file:recipient --update --remove-source
            """
        )
        #expect(made.status == 77, "\(made.error)")
        #expect(made.error.contains("its container is current, but it was not removed"))
        #expect(try folder.shell("cat t/one").output == "1\n")
    }

    @Test func anotherValueIsNamed() throws {
        let run = try folder.shell("coffer encrypt t/one --update=veryfy")
        #expect(run.status == 64)
        #expect(run.error.contains("'veryfy' is invalid for '--update'"), "\(run.error)")
    }

    @Test func otherKeysOrAnotherContextAreNotCurrent() throws {
        #expect(try update("--context a=b").encrypted.count == 3)
        #expect(try update("--context a=b").skipped.count == 3)
        #expect(try update("--context a=b --key file:other").encrypted.count == 3)
    }

    @Test func slotsAddedLaterDoNotCount() throws {
        let line = "coffer rewrap out/t/one.coffer --add file:other -q"
        #expect(try update(after: line).skipped.count == 3)
    }

    /// What only a key can tell, `--update=verify` sees: here a byte of the metadata, behind the head block.
    @Test func theRootAndTheMetadataCanBeVerified() throws {
        let damage =
            "printf x | dd of=out/t/one.coffer bs=1 seek=600 conv=notrunc status=none; touch -r t/one out/t/one.coffer"
        #expect(try update(after: damage).skipped.count == 3)
        let result = try update("--update=verify")
        #expect(result.encrypted == ["t/one"])
        #expect(result.skipped == ["t/a/two", "t/empty"])
        #expect(try update("--update=verify").skipped.count == 3)
        let same = try folder.shell("coffer decrypt out/t/one.coffer -o - | cmp - t/one")
        #expect(same.status == 0, "\(same.error)")
    }

    @Test func whoCannotOpenCannotVerify() throws {
        let run = try folder.shell(
            """
            coffer keygen --recipient -o i -q >r 2>/dev/null
            coffer encrypt t/one --key recipient:file:r -q && coffer encrypt t/one --key recipient:file:r --update=verify
            """
        )
        #expect(run.status == 77, "\(run.error)")
        #expect(run.error.contains("can't be verified"), "\(run.error)")
    }

    /// Those that an earlier run made too.
    @Test func sourcesAreRemovedWithTheirContainersThere() throws {
        let run = try folder.shell(
            "cp -a t again; echo new >t/a/new; coffer encrypt -r --update --remove-source t -o out && find t -type f"
        )
        #expect(run.output.isEmpty && run.status == 0, "\(run.error)")
        let same = try folder.shell("coffer decrypt out/t/a/new.coffer -o -")
        #expect(same.output == "new\n")
        let all = try folder.shell(
            "rm -r out/* t; mv again t; coffer encrypt -r --remove-source t -o out && find t -type f"
        )
        #expect(all.output.isEmpty && all.status == 0, "\(all.output)\(all.error)")
    }

    @Test func aFileNamedLikeTheOptionIsAFile() throws {
        let run = try folder.shell("echo 1 > ./--update=verify; coffer encrypt -- --update=verify")
        #expect(run.status == 0, "\(run.error)")
        #expect(folder.exists("--update=verify.coffer"))
    }

    @Test func aFileThatIsNoContainerIsNotReplaced() throws {
        let result = try update(after: "echo precious >out/t/one.coffer")
        #expect(result.failed == ["t/one"])
        #expect(result.status == 1)
        #expect(try folder.read("out/t/one.coffer") == Array("precious\n".utf8))
    }

    @Test func singleFilesAreUpdatedToo() throws {
        let run = try folder.shell(
            """
            coffer encrypt t/one && coffer encrypt --update t/one && touch t/one && coffer encrypt --update t/one \
            && coffer encrypt t/one
            """
        )
        #expect(run.status == 73)
        #expect(run.error.split(separator: "\n").count == 2, "\(run.error)")
    }

    @Test(arguments: [
        ("--no-preserve", "leave out --no-preserve"), ("--dry-run", "leave out --update"),
        ("--remove-source --sync none", "leave out --sync none"), ("--limit-rate 0", "at least 1"),
    ])
    func whatDoesNotGoTogetherIsRefused(_ option: String, _ hint: String) throws {
        let run = try folder.shell("coffer encrypt --update t/one \(option)")
        #expect(run.status == 64)
        #expect(run.error.contains(hint))
    }
}
