internal import Testing

@Suite struct KeyTests {
    @Test func keygenMakesThePrivateDefaultKeyOnce() throws {
        let folder = try CommandFolder(withKey: false)
        let first = try folder.run("keygen")
        #expect(first.status == 0)
        let lines = first.output.split(separator: "\n")
        #expect(lines.first == "key file: \(folder.defaultKey)")
        #expect(lines.last?.wholeMatch(of: /key id: local:[0-9a-f]{32}/) != nil)
        #expect(first.error.contains("whoever loses this key loses all data encrypted with it"))
        #expect(try folder.shell("stat -c %a \(folder.defaultKey)").output == "600\n")
        let before = try folder.read(folder.defaultKey)
        let second = try folder.run("keygen")
        #expect(second.status == 73)
        #expect(second.output.isEmpty)
        #expect(try folder.read(folder.defaultKey) == before)
    }

    @Test func keygenWritesWhereItIsTold() throws {
        let folder = try CommandFolder(withKey: false)
        #expect(try folder.run("keygen", "-o", "k").status == 0)
        #expect(try folder.run("keygen", "-o", "k").status == 73)
        #expect(try folder.run("keygen", "-o", "nowhere/k").status == 73)
        folder.environment = ["XDG_CONFIG_HOME=\(folder.path)/config"]
        #expect(try folder.shell("mkdir \(folder.path)/config").status == 0)
        #expect(try folder.run("keygen").status == 0)
        #expect(folder.exists("\(folder.path)/config/coffer/default.key"))
        #expect(try folder.names() == ["k"])
    }

    @Test func withoutAKeyTheErrorSaysHowToMakeOne() throws {
        let folder = try CommandFolder(withKey: false)
        try folder.write([1], to: "in")
        let result = try folder.run("encrypt", "in")
        #expect(result.status == 77)
        #expect(result.error.contains("run `coffer keygen`"))
        #expect(try folder.names() == ["in"])
    }

    @Test func anyOfSeveralKeysOpens() throws {
        let folder = try CommandFolder()
        let result = try folder.shell(
            """
            umask 077; echo hello > in; coffer keygen -o k1 >&2; coffer keygen -o k2 >&2; echo secret > p
            coffer encrypt --key file:k1 --key file:k2 --key passphrase:file:p in || exit
            for key in file:k1 file:k2 passphrase:file:p; do
                coffer decrypt --key $key in.coffer -o -
            done
            coffer decrypt in.coffer -o -
            """
        )
        #expect(result.output == "hello\nhello\nhello\n")
        #expect(result.status == 77)
    }

    @Test func passphrasesComeFromFileDescriptorAndEnvironment() throws {
        let folder = try CommandFolder(withKey: false)
        let result = try folder.shell(
            """
            umask 077; echo hello > in; printf 'secret\\nnot this' > p
            coffer encrypt --key passphrase:file:p in
            coffer decrypt --key passphrase:fd:3 in.coffer -o - 3< p
            W=secret coffer decrypt --key passphrase:env:W in.coffer -o -
            coffer decrypt --key passphrase:file:<(echo secret) in.coffer -o -
            """
        )
        #expect(result.output == "hello\nhello\nhello\n")
        #expect(result.error.isEmpty)
    }

    @Test func cofferKeyHasOneReferenceALine() throws {
        let folder = try CommandFolder()
        folder.environment = ["COFFER_KEY=file:k1\n\nfile:k2\n"]
        let result = try folder.shell(
            """
            echo hello > in; coffer keygen -o k1 >&2; coffer keygen -o k2 >&2
            coffer encrypt in && coffer inspect in.coffer | grep -c 'key slot'
            coffer decrypt --key file:k2 in.coffer -o -
            """
        )
        #expect(result.output == "2\nhello\n")
    }

    @Test func wrongKeysOpenNothing() throws {
        let folder = try CommandFolder()
        let setup = try folder.shell(
            """
            umask 077; echo hello > in; echo right > p; echo wrong > w; coffer keygen -o other >&2
            coffer encrypt in -o a.coffer && coffer encrypt --key passphrase:file:p in -o b.coffer
            """
        )
        #expect(setup.status == 0)
        for arguments in [
            ["--key", "file:other", "a.coffer"], ["--key", "passphrase:file:w", "b.coffer"],
        ] {
            for command in ["decrypt", "verify"] {
                let result = try folder.run(bytes: ([command] + arguments).map { Array($0.utf8) })
                #expect(result.status == 77)
                #expect(result.output.isEmpty)
            }
        }
        #expect(try folder.names() == ["a.coffer", "b.coffer", "in", "other", "p", "w"])
    }

    @Test(
        arguments: [
            ("chmod 640 k", 77), ("chmod 604 k", 77), ("rm k", 77), ("echo nonsense > k", 78),
            (": > k", 78), ("rm k; mkdir -m 700 k", 78),
        ] as [(String, Int32)]
    )
    func unsuitableKeyFiles(_ change: String, _ status: Int32) throws {
        let folder = try CommandFolder(withKey: false)
        let result = try folder.shell(
            "echo 1 > in; coffer keygen -o k >&2; \(change); coffer encrypt --key file:k in"
        )
        #expect(result.status == status)
        #expect(!folder.exists("in.coffer"))
    }

    @Test(arguments: ["", "-"])
    func aKeyGoesToAFile(_ name: String) throws {
        let folder = try CommandFolder(withKey: false)
        #expect(try folder.run("keygen", "-o", name).status == 64)
        #expect(try folder.names() == [])
    }

    @Test func aPassphraseFileOfAllIsRefused() throws {
        let folder = try CommandFolder(withKey: false)
        let result = try folder.shell(
            "echo 1 > in; echo secret > p; chmod 644 p; coffer encrypt --key passphrase:file:p in"
        )
        #expect(result.status == 77)
        #expect(result.error.contains("passphrase file p (mode 0644): close it"))
        #expect(try folder.names() == ["in", "p"])
    }

    @Test func aFolderThatCannotBeWrittenGetsNoKey() throws {
        let folder = try CommandFolder(withKey: false)
        let result = try folder.shell(
            """
            mkdir shut; chmod 555 shut; \(CommandFolder.asNobody)
            nobody keygen -o shut/k; echo $?; XDG_CONFIG_HOME=$PWD/shut nobody keygen; echo $?
            ls -A shut
            """
        )
        #expect(result.output == "73\n73\n", "\(result.error)")
    }

    @Test func aKeyFileOfSomebodyElseIsAccessDenied() throws {
        let folder = try CommandFolder(withKey: false)
        let result = try folder.shell(
            """
            echo 1 > in; chmod 644 in; coffer keygen -o k >&2; chmod 000 k; \(CommandFolder.asNobody)
            nobody encrypt --key file:$PWD/k in -o -; echo $?
            """
        )
        #expect(result.output == "77\n", "\(result.error)")
    }

    @Test func aSecondPassphraseSlotIsTriedWhenAskedFor() throws {
        let folder = try CommandFolder(withKey: false)
        let result = try folder.shell(
            """
            umask 077; echo hello > in; echo one > p1; echo two > p2
            coffer encrypt --key passphrase:file:p1 --key passphrase:file:p2 in
            coffer decrypt --key passphrase:file:p2 in.coffer -o -; echo $?
            coffer decrypt --key passphrase:file:p2 --passphrase-slots 2 in.coffer -o -
            """
        )
        #expect(result.output == "77\nhello\n")
        #expect(result.error.contains("--passphrase-slots"))
    }

    @Test func moreThanSixteenKeysMustBeAskedFor() throws {
        let folder = try CommandFolder()
        try folder.write([1], to: "in")
        #expect(try folder.run("keygen", "-o", "k").status == 0)
        let keys = Array(repeating: ["--key", "file:k"], count: 17).flatMap(\.self)
        let refusal = try folder.run(keys, after: "encrypt", "in")
        #expect(refusal.status == 64)
        #expect(refusal.error.contains("--max-key-slots"))
        folder.environment = ["COFFER_KEY=" + String(repeating: "file:k\n", count: 17)]
        #expect(try folder.run("encrypt", "in").status == 64)
        #expect(try folder.names() == ["in", "k"])
        #expect(try folder.run("encrypt", "--max-key-slots", "17", "in").status == 0)
        folder.environment = []
        let open = ["--key", "file:k"]
        #expect(try folder.run(open, after: "verify", "in.coffer").status == 65)
        let raised = try folder.run(open, after: "verify", "--max-key-slots", "17", "in.coffer")
        #expect(raised.status == 0)
        let tooFar = try folder.run(open, after: "encrypt", "--max-key-slots", "65", "in")
        #expect(tooFar.status == 64)
    }

    @Test func namesThatOnlyLookAlikeAreTwo() throws {
        let folder = try CommandFolder()
        try folder.write([1], to: "in")
        let (composed, decomposed) = ("\u{E9}", "e\u{301}")
        let both = ["--context", "\(composed)=1", "--context", "\(decomposed)=2"]
        #expect(try folder.run(both, after: "encrypt", "in").status == 0)
        #expect(try folder.run(both, after: "verify", "in.coffer").status == 0)
        let swapped = ["--context", "\(composed)=2"]
        #expect(try folder.run(swapped, after: "verify", "in.coffer").status == 77)
        let event = try #require(try folder.run("inspect", "--json", "in.coffer").events.first)
        let context = try #require(event["encryption_context"] as? [[String: String]])
        let entries = context.map { [$0["name"], $0["value"]].map { $0.map { Array($0.utf8) } } }
        #expect(
            entries == [
                [Array(decomposed.utf8), Array("2".utf8)], [Array(composed.utf8), Array("1".utf8)],
            ]
        )
    }

    @Test func contextIsBoundAndChecked() throws {
        let folder = try CommandFolder()
        try folder.write([1], to: "in")
        let encryption = try folder.run(
            "encrypt",
            "--context",
            "project=atlas",
            "--context",
            "stage=x=y",
            "in"
        )
        #expect(encryption.status == 0)
        let context = try folder.run("inspect", "--json", "in.coffer").events.first?[
            "encryption_context"
        ]
        #expect(context as? [String: String] == ["project": "atlas", "stage": "x=y"])
        for (entry, status) in [
            ("project=atlas", 0), ("project", 0), ("project=other", 77), ("owner", 77),
            ("owner=me", 77),
        ] as [(String, Int32)] {
            #expect(try folder.run("verify", "--context", entry, "in.coffer").status == status)
            let decryption = try folder.run(
                "decrypt",
                "--context",
                entry,
                "in.coffer",
                "-o",
                "out",
                "--force"
            )
            #expect(decryption.status == status)
        }
    }
}
