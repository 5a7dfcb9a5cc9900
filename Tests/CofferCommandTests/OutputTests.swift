internal import Testing

/// Where outputs go, and what is refused before anything is written.
@Suite struct OutputTests {
    private let folder = try? CommandFolder()

    @Test func severalInputsGoBesideThemselvesOrIntoAFolder() throws {
        let folder = try #require(folder)
        let result = try folder.shell(
            """
            mkdir d e; echo 1 > a; echo 2 > d/b
            coffer encrypt a d/b && ls . d && coffer encrypt a d/b -o e && ls e
            coffer decrypt e/a.coffer -o e/ && cat e/a
            """
        )
        #expect(
            result.output == ".:\na\na.coffer\nd\ne\n\nd:\nb\nb.coffer\na.coffer\nb.coffer\n1\n"
        )
    }

    @Test(arguments: [
        ("encrypt a a", "two inputs would be written to this output"),
        ("encrypt a d/a -o d2", "two inputs would be written to this output"),
        ("encrypt a -o a", "input and output are the same file"),
        ("encrypt a link/../a -o link/", "two inputs would be written"),
        ("encrypt --force a a.coffer", "it is an input and would be an output too"),
        ("encrypt a b -o -", "only one input can go to standard output"),
        ("encrypt - -", "standard input can be named once only"),
        ("encrypt - -o d/", "standard input has no name"),
        ("decrypt a", "its name doesn't end in .coffer: name the output with -o"),
        ("decrypt .coffer", "its name doesn't end in .coffer"),
        ("encrypt", "name an input"),
        ("encrypt --segment-size 3MiB a", "it must be a power of two from 64KiB to 64MiB"),
        ("encrypt --compress gzip a", "write it as none, auto, zstd or zstd:1 to zstd:22"),
        ("encrypt --jobs 0 a", "it must be a number from 1 to 256"),
        ("encrypt --context a a", "write it as NAME=VALUE"),
        ("encrypt --context n=1 --context n=2 b", "n"),
        ("encrypt --key nonsense b", "that is no key reference: use file:PATH"),
        ("encrypt --key aws-kms:arn:aws:s3:::x b", "aws-kms: needs a key's ARN"),
        ("decrypt a.coffer --range 5-4", "it ends before it begins"),
        ("verify --sample 0% a", "more than 0%"),
        ("repair a.coffer", "missing expected argument '--output <output>'"),
        ("repair - -o x", "repair needs both ends of a container"),
        ("encrypt --nonsense a", "unknown option '--nonsense'"),
        ("nonsense a", "there is no command 'nonsense'"),
        ("encrypt a -o ''", "the name of the output is empty"),
    ])
    func wrongUsageIsRefusedBeforeStarting(_ arguments: String, _ message: String) throws {
        let folder = try #require(folder)
        let result = try folder.shell(
            "mkdir d d2; ln -s d link; echo 1 > a; echo 2 > b; echo 3 > d/a; : > a.coffer; : > .coffer\n"
                + "coffer \(arguments)"
        )
        #expect(result.status == 64)
        #expect(result.output.isEmpty)
        #expect(result.error.hasPrefix("coffer: error: "))
        #expect(result.error.contains(message), "\(result.error)")
        #expect(try folder.names() == [".coffer", "a", "a.coffer", "b", "d", "d2", "link"])
        #expect(try folder.read("a.coffer").isEmpty)
    }

    @Test func anExistingOutputStaysAsItIs() throws {
        let folder = try #require(folder)
        try folder.write([1], to: "in")
        try folder.write([9], to: "in.coffer")
        let result = try folder.run("encrypt", "in")
        #expect(result.status == 73)
        #expect(
            result.error
                == "coffer: error: in.coffer: it exists\ncoffer: hint: --force replaces it\n"
        )
        #expect(try folder.read("in.coffer") == [9])
    }

    @Test func missingInputs() throws {
        let folder = try #require(folder)
        for command in ["encrypt", "decrypt", "verify"] {
            let result = try folder.run(command, "nowhere.coffer")
            #expect(result.status == 66)
            #expect(result.error == "coffer: error: nowhere.coffer: there is no such file\n")
        }
        #expect(try folder.run("inspect", "nowhere").status == 66)
        #expect(try folder.run("repair", "nowhere", "-o", "x").status == 66)
        #expect(try folder.names().isEmpty)
    }

    @Test func foldersAsInputsAndOutputs() throws {
        let folder = try #require(folder)
        let input = try folder.shell("mkdir d; coffer encrypt d")
        #expect(input.status == 66)
        #expect(input.error.contains("pipe `tar -c` of it into `coffer encrypt - -o FILE`"))
        #expect(try folder.shell("echo 1 > a; coffer encrypt a -o nowhere/").status == 73)
        #expect(try folder.shell("coffer encrypt a -o nowhere/a").status == 73)
        #expect(try folder.names() == ["a", "d"])
    }

    @Test func oneBadInputOfSeveralDoesNotStopTheRest() throws {
        let folder = try #require(folder)
        let result = try folder.shell("echo 1 > a; echo 2 > b; coffer encrypt a nowhere b")
        #expect(result.status == 1)
        #expect(result.error.contains("nowhere"))
        #expect(try folder.names() == ["a", "a.coffer", "b", "b.coffer"])
    }

    @Test func namesInMessagesCannotCommandATerminal() throws {
        let folder = try #require(folder)
        let result = try folder.run(bytes: [Array("encrypt".utf8), [0x1B, 0x5B, 0x41, 0xFF, 0x0A]])
        #expect(result.error == "coffer: error: \\u{1B}[A\\xFF\\n: there is no such file\n")
    }
}
