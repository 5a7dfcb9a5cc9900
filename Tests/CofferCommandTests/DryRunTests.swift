internal import Testing

/// `coffer encrypt --dry-run` from the outside.
@Suite struct DryRunTests {
    private let folder: CommandFolder

    init() throws { folder = try CommandFolder() }

    @Test func sizesAreThoseOfTheRealRun() throws {
        try folder.writeSample(3_000_000, to: "a")
        try folder.writeSample(1_000, to: "b")
        let plan = try folder.run("encrypt", "--dry-run", "--json", "--context", "p=q", "a", "b")
        #expect(plan.status == 0)
        #expect(plan.error.isEmpty)
        #expect(try folder.names() == ["a", "b"])
        let real = try folder.run("encrypt", "--json", "--context", "p=q", "a", "b")
        let planned = plan.events
        #expect(planned.map { $0["event"] as? String } == ["dry-run", "file", "file", "summary"])
        for (one, other) in zip(planned.dropFirst(), real.events) {
            for name in ["input", "output", "plaintext_bytes", "stored_bytes", "files", "failed"] {
                #expect(one[name] as? String == other[name] as? String)
                #expect(one[name] as? Int == other[name] as? Int)
            }
        }
        for event in planned[1...2] {
            #expect(event["status"] as? String == "planned")
            #expect(event["exact"] as? Bool == true)
            #expect(event["stored_bytes_least"] as? Int == event["stored_bytes"] as? Int)
            #expect(event["stored_bytes_most"] as? Int == event["stored_bytes"] as? Int)
        }
        #expect(planned[0]["key_service_calls"] as? Int == 0)
        #expect(planned[0]["key_service_dollars"] as? Double == 0)
        #expect((planned[0]["keys"] as? [String])?.count == 1)
    }

    @Test func peopleAreToldToo() throws {
        try folder.writeSample(5_242_880, to: "a")
        let result = try folder.shell("coffer encrypt --dry-run a; wc -c a")
        #expect(result.status == 0)
        #expect(
            result.output == """
                dry run: no call to a key service
                a: 5242880 bytes would become 5255296 bytes in a.coffer
                dry run: 1 file, 5242880 bytes would become 5255296 bytes; nothing was written
                5242880 a

                """
        )
        #expect(try folder.run("encrypt", "--dry-run", "--quiet", "a").output.isEmpty)
        #expect(try folder.names() == ["a"])
    }

    @Test func aCommandIsNotRunAndItsAnswerIsNotKnown() throws {
        try folder.writeSample(1_000, to: "a")
        let key = "exec:sh -c 'echo run > log; exit 1'"
        let result = try folder.run(
            "encrypt",
            "--dry-run",
            "--json",
            "--key",
            key,
            "--key",
            "file:\(folder.defaultKey)",
            "a"
        )
        #expect(result.status == 0)
        let events = result.events
        #expect(events[0]["key_service_calls"] as? Int == 1)
        #expect(events[0]["key_service_dollars"] is Double == false)
        #expect((events[0]["keys"] as? [String])?.first == "exec:sh")
        #expect(events[1]["exact"] as? Bool == false)
        #expect(events[2]["key_service_calls"] as? Int == 0)
        let text = try folder.run("encrypt", "--dry-run", "--key", key, "a").output
        #expect(text.contains("1 call to a key service, at an unknown price\n"))
        #expect(text.contains(" to "))
        #expect(try folder.names() == ["a"])
    }

    @Test func streamsHaveNoSizeYet() throws {
        let result = try folder.shell(
            "echo 1 > a; echo hello | coffer encrypt --dry-run - a -o . 2>&1; echo hello | coffer encrypt --dry-run --json - -o b"
        )
        #expect(result.output.contains("standard input has no name"))
        let events = result.events.filter { $0["event"] != nil }
        #expect(events.map { $0["event"] as? String } == ["dry-run", "file", "summary"])
        #expect(events[1]["plaintext_bytes"] as? Int == 0)
        #expect(events[1]["stored_bytes_most"] is Int == false)
        #expect(events[1]["exact"] as? Bool == false)
        let text = try folder.shell("echo hello | coffer encrypt --dry-run - -o b")
        #expect(text.output.contains("a stream, whose length only its end tells, would go to b\n"))
        #expect(text.output.contains("0 files, 0 bytes would become 0 bytes and a stream;"))
        #expect(try folder.names() == ["a"])
    }

    @Test func standardInputFromAFileHasASize() throws {
        let result = try folder.shell(
            "printf 123456 > a; { head -c 2 > x; coffer encrypt --dry-run --json - -o b; } < a; rm x"
        )
        let plaintext = result.events[1]["plaintext_bytes"] as? Int
        // How much `head` takes is its own affair: some put back what they read too much.
        #expect(plaintext == 4 || plaintext == 0)
    }

    @Test(
        arguments: [
            ("nowhere", 66, "there is no such file"),
            ("folder", 66, "it is a folder"),
            ("a -o b", 73, "--force replaces it"),
            ("a -o folder", 73, ""),
            ("a -o nowhere/b", 73, ""),
            ("a nowhere", 1, "nowhere: "),
            ("a --key file:nowhere", 77, "nowhere"),
            ("a --key exec:", 64, "exec: needs a program"),
            ("a -o a", 64, "the same file"),
            ("a --context x", 64, "--context needs a value"),
        ] as [(String, Int32, String)]
    )
    func endsAsTheRealRunWould(arguments: String, status: Int32, hint: String) throws {
        _ = try folder.shell("echo 1 > a; echo 2 > b; mkdir folder; : > folder/a.coffer")
        let names = try folder.names()
        let result = try folder.shell("coffer encrypt --dry-run \(arguments)")
        #expect(result.status == status)
        #expect(result.error.contains(hint), "\(result.error)")
        #expect(try folder.names() == names)
        let planned = result.output.contains("nothing was written")
        #expect(planned == arguments.hasSuffix(" nowhere"))
        let real = try folder.shell("coffer encrypt \(arguments)")
        #expect(real.status == status)
        #expect(real.error == result.error)
    }

    @Test func aFolderThatCannotBeWrittenToIsFound() throws {
        let result = try folder.shell(
            """
            \(CommandFolder.asNobody)
            echo 1 > a; chmod 555 .
            export P=secret; nobody encrypt --dry-run --key passphrase:env:P a; echo $?
            nobody encrypt --key passphrase:env:P a; echo $?; chmod 755 .
            """
        )
        #expect(result.output.split(separator: "\n").suffix(2) == ["73", "73"])
    }
}
