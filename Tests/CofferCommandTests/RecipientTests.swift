internal import Testing

@Suite struct RecipientTests {
    /// A folder with a file `in` and, for each algorithm, an identity and its recipient file.
    private func prepare() throws -> CommandFolder {
        let folder = try CommandFolder(withKey: false)
        let result = try folder.shell(
            """
            echo hello > in
            for a in xwing x25519; do
                coffer keygen --recipient --algorithm $a -o $a.identity > $a.recipient || exit
            done 2>&1
            """
        )
        try #require(result.status == 0, "\(result.output)")
        return folder
    }

    @Test func aQuietKeygenPrintsThePublicKeyAlone() throws {
        let folder = try CommandFolder(withKey: false)
        let result = try folder.run("keygen", "--recipient", "-q", "-o", "i")
        #expect(result.status == 0)
        let lines = result.output.split(separator: "\n")
        #expect(lines.count == 1)
        #expect(lines.first?.hasPrefix("coffer-recipient-xwing-1:") == true)
    }

    @Test(arguments: ["-q", "--json", "--algorithm=x25519"])
    func anIdentityWhosePublicKeyCannotBePrintedIsMentioned(_ option: String) throws {
        let folder = try CommandFolder(withKey: false)
        let result = try folder.run(
            bytes: ["keygen", "--recipient", option, "-o", "i"].map { Array($0.utf8) },
            output: "/dev/full"
        )
        #expect(result.status == 74)
        #expect(result.error.contains("the identity i was made all the same"), "\(result.error)")
        #expect(try String(decoding: folder.read("i"), as: UTF8.self).contains("# public key: "))
    }

    @Test func keygenMakesAnIdentityAndPrintsARecipientFile() throws {
        let folder = try CommandFolder(withKey: false)
        let first = try folder.run("keygen", "--recipient")
        #expect(first.status == 0)
        let path = "\(folder.path)/home/.config/coffer/default.identity"
        let lines = first.output.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines.first == "# identity: \(path)")
        #expect(lines.dropFirst().first?.wholeMatch(of: /# key id: xwing:[0-9a-f]{32}/) != nil)
        #expect(lines.last?.hasPrefix("coffer-recipient-xwing-1:") == true)
        #expect(first.error.contains("whoever loses this identity loses all data"))
        #expect(try folder.shell("stat -c %a \(path)").output == "600\n")
        let identity = String(decoding: try folder.read(path), as: UTF8.self)
        #expect(identity.contains("# public key: \(lines.last ?? "")\n"))
        let second = try folder.run("keygen", "--recipient")
        #expect(second.status == 73)
        #expect(second.output.isEmpty)
        #expect(try folder.read(path) == [UInt8](identity.utf8))
    }

    @Test func keygenTellsProgramsThePublicKey() throws {
        let folder = try CommandFolder(withKey: false)
        let made = try folder.run(
            "keygen",
            "--json",
            "--recipient",
            "--algorithm",
            "x25519",
            "-o",
            "i"
        )
        let event = try #require(made.events.first)
        #expect(event["path"] as? String == "i")
        let key = try #require(event["public_key"] as? String)
        #expect(key.hasPrefix("coffer-recipient-x25519-1:"))
        let keyID = try #require(event["key_id"] as? String)
        #expect(keyID.hasPrefix("x25519:"))
        try folder.write([1, 2, 3], to: "in")
        let encrypted = try folder.run("encrypt", "--key", "recipient:\(key)", "in")
        #expect(encrypted.status == 0, "\(encrypted.error)")
        let slots = try #require(
            try folder.run("inspect", "--json", "in.coffer").events.first?["key_slots"]
                as? [[String: String]]
        )
        #expect(slots == [["provider": "recipient", "key_id": keyID, "wraps": "data-key"]])
        #expect(try folder.run("keygen", "--algorithm", "xwing", "-o", "k").status == 64)
        #expect(try folder.run("keygen", "--recipient", "--algorithm", "rsa").status == 64)
    }

    @Test(arguments: ["xwing", "x25519"])
    func whatIsSealedForARecipientItsIdentityOpens(_ algorithm: String) throws {
        let folder = try prepare()
        let result = try folder.shell(
            """
            coffer encrypt --key recipient:file:\(algorithm).recipient in || exit
            coffer decrypt --key identity:\(algorithm).identity in.coffer -o - &&
                coffer verify --key identity:\(algorithm).identity in.coffer &&
                coffer inspect in.coffer | grep -c 'key slot.*\(algorithm):'
            """
        )
        #expect(result.output == "hello\nin.coffer: intact: 1 segment, 6 B of plaintext\n1\n")
        #expect(result.error.isEmpty)
    }

    @Test func anIdentityEncryptsToo() throws {
        let folder = try prepare()
        let result = try folder.shell(
            """
            coffer encrypt --key identity:xwing.identity in &&
                coffer decrypt --key identity:xwing.identity in.coffer -o -
            """
        )
        #expect(result.output == "hello\n", "\(result.error)")
    }

    @Test func otherIdentitiesOpenNothing() throws {
        let folder = try prepare()
        let result = try folder.shell(
            """
            coffer keygen --recipient -o other.identity > /dev/null 2>&1
            coffer encrypt --key recipient:file:xwing.recipient in || exit
            for i in other x25519; do
                for c in "decrypt -o -" verify; do coffer $c --key identity:$i.identity in.coffer; echo $?; done
            done
            """
        )
        #expect(result.output == "77\n77\n77\n77\n")
        #expect(result.error.contains("it is sealed for xwing:"))
        #expect(result.error.contains("tried identity:other.identity"))
    }

    @Test func aPublicKeyOpensNothing() throws {
        let folder = try prepare()
        let result = try folder.shell(
            """
            coffer encrypt --key recipient:file:xwing.recipient in && mkdir host && mv in.coffer host || exit
            mv *.recipient host; cd host
            for c in "decrypt -o -" verify; do
                coffer $c --key recipient:file:xwing.recipient in.coffer; echo $?
                coffer $c --key recipient:$(tail -n 1 xwing.recipient) in.coffer; echo $?
                coffer $c --key identity:xwing.recipient in.coffer; echo $?
                chmod 600 xwing.recipient
                coffer $c --key identity:xwing.recipient in.coffer; echo $?
                coffer $c in.coffer; echo $?
                chmod 644 xwing.recipient
            done
            """
        )
        let statuses = "64\n64\n77\n78\n77\n"
        #expect(result.output == statuses + statuses, "\(result.error)")
        #expect(
            result.error.contains(
                "a recipient's public key can't open anything: give its identity with --key identity:PATH"
            )
        )
        #expect(
            try folder.shell("ls host").output == "in.coffer\nx25519.recipient\nxwing.recipient\n"
        )
    }

    @Test func anyOfSeveralKeysOpens() throws {
        let folder = try prepare()
        let result = try folder.shell(
            """
            umask 077; coffer keygen -o k > /dev/null 2>&1; echo secret > p
            coffer encrypt --key recipient:file:xwing.recipient --key file:k --key passphrase:file:p in || exit
            for key in identity:xwing.identity file:k passphrase:file:p; do
                coffer decrypt --key $key in.coffer -o -
            done
            """
        )
        #expect(result.output == "hello\nhello\nhello\n")
        #expect(result.error.isEmpty)
    }

    /// Also where they come together one by one.
    @Test func aChangedContainerIsJudgedByAllItsSlots() throws {
        let folder = try prepare()
        let result = try folder.shell(
            """
            coffer keygen -o key >&2
            coffer encrypt --key file:key in && cp in.coffer two.coffer || exit
            coffer rewrap --key file:key --add recipient:file:xwing.recipient in.coffer 2> first || exit
            coffer rewrap --key file:key --add recipient:file:x25519.recipient in.coffer two.coffer
            """
        )
        #expect(result.status == 0, "\(result.error)")
        #expect(try folder.read("first").isEmpty)
        let warnings = result.error.split(separator: "\n").filter { $0.contains("quantum") }
        #expect(warnings.count == 1)
        #expect(
            warnings.first?.hasPrefix("coffer: warning: in.coffer: the slot of x25519:") == true
        )
    }

    /// An identity that needs no passphrase shows that its slot opens; of others the public key is enough.
    @Test func anAddedIdentityVerifiesItsSlot() throws {
        let folder = try prepare()
        let result = try folder.shell(
            """
            umask 077; echo secret > pass
            coffer keygen --recipient --protect passphrase:file:pass -o protected.identity >&2
            coffer keygen -o key >&2
            coffer encrypt --key file:key in || exit
            for i in xwing protected; do
                coffer rewrap --json --key file:key --add identity:$i.identity in.coffer || exit
            done
            """
        )
        #expect(result.status == 0, "\(result.error)")
        let standings = result.events.compactMap { event in
            (event["key_slots"] as? [[String: Any]])?.map { $0["standing"] as? String }
        }
        #expect(
            standings == [["verified", "added"], ["verified", "unverified", "added-unverified"]]
        )
    }

    @Test func aClassicalSlotBesideOneOfXWingGivesAWarning() throws {
        let folder = try prepare()
        let both = try folder.run(
            ["--key", "recipient:file:x25519.recipient", "--key", "identity:xwing.identity"],
            after: "encrypt",
            "in"
        )
        #expect(both.status == 0)
        let lines = both.error.split(separator: "\n")
        #expect(lines.count == 1)
        #expect(lines.first?.hasPrefix("coffer: warning: the slot of x25519:") == true)
        #expect(both.error.contains("quantum computer"))
        for identity in ["xwing", "x25519"] {
            let opened = try folder.run(
                "decrypt",
                "--key",
                "identity:\(identity).identity",
                "in.coffer",
                "-o",
                "-"
            )
            #expect(opened.output == "hello\n")
        }
    }

    @Test(
        arguments: [
            ("chmod 640 k", 77), ("chmod 604 k", 77), ("rm k", 77), ("echo nonsense > k", 78),
            (": > k", 78), ("cat in > k", 78),
        ] as [(String, Int32)]
    )
    func unsuitableIdentities(_ change: String, _ status: Int32) throws {
        let folder = try prepare()
        let result = try folder.shell(
            "mv xwing.identity k; \(change); coffer encrypt --key identity:k in"
        )
        #expect(result.status == status)
        #expect(!folder.exists("in.coffer"))
    }

    @Test(
        arguments: [
            ("recipient:", 64), ("recipient:nonsense", 64), ("recipient:file:", 64),
            ("recipient:file:nowhere", 77), ("recipient:file:in", 78),
            ("recipient:file:xwing.identity", 78), ("identity:", 64),
        ] as [(String, Int32)]
    )
    func unsuitableReferences(_ reference: String, _ status: Int32) throws {
        let folder = try prepare()
        let result = try folder.run("encrypt", "--key", reference, "in")
        #expect(result.status == status, "\(result.error)")
        #expect(!folder.exists("in.coffer"))
    }
}
