internal import Testing

@Suite struct HelpTests {
    private let folder = try? CommandFolder(withKey: false)

    @Test func version() throws {
        let result = try #require(folder).run("--version")
        #expect(result.status == 0)
        #expect(result.output.wholeMatch(of: /coffer \d+\.\d+\.\d+\n/) != nil)
    }

    @Test func theCommandListsItsSubcommandsAndExitStatuses() throws {
        let output = try #require(folder).run("--help").output
        let expected = """
            SUBCOMMANDS:
              keygen                  Make a wrapping key, or a recipient's pair of keys.
              encrypt                 Encrypt files into containers.
              decrypt                 Decrypt containers.
              verify                  Authenticate containers and name all that is damaged.
              inspect                 Show what can be said of a container without a key.
              rewrap                  Change who can open containers.
              repair                  Mend a damaged end of a container, into a new file.
            """
        #expect(output.contains(expected))
        #expect(output.contains("Exit status: 0 done; 1 some of several inputs failed; 64"))
    }

    @Test func keygenHelp() throws {
        let output = try #require(folder).run("keygen", "--help").output
        #expect(
            output == """
                OVERVIEW: Make a wrapping key, or a recipient's pair of keys.

                The key file can be read by nobody but you, and an existing file is never
                overwritten. Whoever loses the key loses the data: keep a copy of the file
                elsewhere.

                With --recipient the file is an identity, and its public key goes to standard
                output, with --quiet too: a machine that has only the public key encrypts and
                can't decrypt. With --protect the identity is of no use without a passphrase.

                  coffer keygen
                  coffer keygen -o backup.key
                  coffer encrypt --key file:backup.key backup.tar
                  coffer keygen --recipient -o backup.identity > backup.recipient
                  coffer encrypt --key recipient:file:backup.recipient backup.tar
                  coffer keygen --recipient --protect passphrase -o backup.identity

                USAGE: coffer keygen [--recipient] [--algorithm <name>] [--protect <source>] [--output <file>] [--json] [--quiet]

                OPTIONS:
                  --recipient             Make an identity, and print its public key.
                  --algorithm <name>      Of an identity: xwing, which is meant to outlive
                                          quantum computers, or x25519; the default is xwing.
                  --protect <source>      Put the identity under a passphrase: passphrase
                                          (asks), passphrase:file:PATH, passphrase:fd:N or
                                          passphrase:env:NAME.
                  -o, --output <file>     The key file; the default is
                                          $XDG_CONFIG_HOME/coffer/default.key, of an identity
                                          default.identity.
                  --json                  One JSON object on a line.
                  -q, --quiet             Only errors and warnings.
                  --version               Show the version.
                  -h, --help              Show help information.

                """
        )
    }

    @Test(arguments: ["encrypt", "decrypt", "verify", "inspect", "repair"])
    func everyCommandShowsAnExampleAndHidesTestOptions(_ command: String) throws {
        let result = try #require(folder).run(command, "--help")
        #expect(result.status == 0)
        #expect(result.output.contains("\n  coffer \(command) "))
        #expect(!result.output.contains("test-run-segments"))
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func completionsAreGenerated(_ shell: String) throws {
        let result = try #require(folder).run("--generate-completion-script", shell)
        #expect(result.status == 0)
        #expect(result.output.contains("coffer"))
    }
}
