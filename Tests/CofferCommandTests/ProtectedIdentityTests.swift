internal import TestSupport
internal import Testing

/// Identities under a passphrase.
@Suite struct ProtectedIdentityTests {
    /// A folder with a file `in`, a passphrase file `p`, an identity `i` under it and its recipient file `r`.
    private func prepare() throws -> CommandFolder {
        let folder = try CommandFolder(withKey: false)
        let result = try folder.shell(
            """
            umask 077; echo hello > in; echo secret > p; echo wrong > w
            coffer keygen --recipient --algorithm x25519 --protect passphrase:file:p -o i > r
            """
        )
        try #require(result.status == 0, "\(result.error)")
        #expect(result.error.contains("whoever loses this identity or its passphrase loses all"))
        return folder
    }

    @Test func onlyItsPassphraseOpensAnIdentity() throws {
        let folder = try prepare()
        let result = try folder.shell(
            """
            coffer encrypt --key recipient:file:r in || exit
            coffer decrypt --key identity:i --unlock passphrase:file:p in.coffer -o -
            W=secret coffer decrypt --key identity:i --unlock passphrase:env:W in.coffer -o -
            coffer verify --quiet --key identity:i --unlock passphrase:fd:3 in.coffer 3< p; echo $?
            for source in passphrase:file:w passphrase:file:nowhere passphrase:env:NONE; do
                coffer decrypt --key identity:i --unlock $source in.coffer -o -; echo $?
            done
            """
        )
        #expect(result.output == "hello\nhello\n0\n77\n77\n77\n")
        #expect(result.error.contains("the identity i has another passphrase, or was changed"))
        #expect(!result.error.contains("secret") && !result.error.contains("wrong"))
    }

    @Test func encryptingAsksForNothing() throws {
        let folder = try prepare()
        let result = try folder.shell(
            """
            setsid -w "$COFFER" encrypt --key identity:i in || exit
            coffer rewrap --key identity:i --unlock passphrase:file:p --add identity:i in.coffer || exit
            coffer decrypt --key identity:i --unlock passphrase:file:p in.coffer -o -
            setsid -w "$COFFER" decrypt --key identity:i in.coffer -o -; echo $?
            """
        )
        #expect(result.output.hasSuffix("hello\n77\n"), "\(result.output) \(result.error)")
        #expect(result.error.contains("--unlock"))
    }

    @Test func passphrasesAreAskedForOnTheTerminal() throws {
        let folder = try CommandFolder(withKey: false)
        let terminal = try PseudoTerminal()
        try folder.write(Array("hello".utf8), to: "in")
        let keygen = try folder.start(
            ["keygen", "--recipient", "--protect", "passphrase", "-o", "i"],
            terminal: terminal
        )
        for question in ["New passphrase: ", "The same again: "] {
            #expect(terminal.waitFor(question, seconds: 300))
            terminal.type("secret\n")
        }
        #expect(keygen.wait() == .exited(0))
        #expect(try folder.run("encrypt", "--key", "identity:i", "in").status == 0)
        for (word, status) in [("secret", 0), ("other", 77)] as [(String, Int32)] {
            let decryption = try folder.start(
                ["decrypt", "--force", "--key", "identity:i", "in.coffer", "-o", "out"],
                terminal: terminal
            )
            #expect(terminal.waitFor("Passphrase of the identity i: ", seconds: 300))
            #expect(!terminal.echoes)
            terminal.type(word + "\n")
            #expect(decryption.wait() == .exited(status))
        }
        #expect(try folder.read("out") == Array("hello".utf8))
        #expect(!terminal.text().contains("secret"))
    }

    @Test(
        arguments: [
            ["keygen", "--protect", "passphrase:file:p", "-o", "k"],
            ["keygen", "--recipient", "--protect", "secret", "-o", "k"],
            ["keygen", "--recipient", "--protect", "file:p", "-o", "k"],
            ["decrypt", "--unlock", "secret", "in.coffer"],
            ["decrypt", "--unlock", "file:p", "in.coffer"],
        ]
    )
    func wrongUse(_ arguments: [String]) throws {
        let folder = try CommandFolder(withKey: false)
        try folder.write([1], to: "p")
        let result = try folder.run(bytes: arguments.map { Array($0.utf8) })
        #expect(result.status == 64, "\(result.error)")
        #expect(try folder.names() == ["p"])
    }

    @Test(arguments: [("chmod 644 p", 77), ("rm p", 77), (": > p", 64)] as [(String, Int32)])
    func unsuitablePassphrasesMakeNoIdentity(_ change: String, _ status: Int32) throws {
        let folder = try CommandFolder(withKey: false)
        let result = try folder.shell(
            """
            umask 077; echo secret > p; \(change)
            coffer keygen --recipient --protect passphrase:file:p -o k
            """
        )
        #expect(result.status == status, "\(result.error)")
        #expect(!folder.exists("k"))
    }
}
