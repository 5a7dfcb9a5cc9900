internal import ArgumentParser
internal import Coffer
internal import KeyManagement
internal import Recipients
internal import SystemPackage

/// `coffer keygen`: a new local wrapping key, or a recipient's pair of keys.
struct KeygenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keygen",
        abstract: "Make a wrapping key, or a recipient's pair of keys.",
        discussion: """
            The key file can be read by nobody but you, and an existing file is never overwritten. \
            Whoever loses the key loses the data: keep a copy of the file elsewhere.

            With --recipient the file is an identity, and its public key goes to standard output, with \
            --quiet too: a machine that has only the public key encrypts and can't decrypt. With --protect the identity \
            is of no use without a passphrase.

              coffer keygen
              coffer keygen -o backup.key
              coffer encrypt --key file:backup.key backup.tar
              coffer keygen --recipient -o backup.identity > backup.recipient
              coffer encrypt --key recipient:file:backup.recipient backup.tar
              coffer keygen --recipient --protect passphrase -o backup.identity
            """
    )

    @Flag(help: "Make an identity, and print its public key.")
    var recipient = false

    @Option(
        help: ArgumentHelp(
            "Of an identity: xwing, which is meant to outlive quantum computers, or x25519; the default is xwing.",
            valueName: "name"
        ),
        transform: AlgorithmArgument.parse
    )
    var algorithm: RecipientAlgorithm?

    @Option(
        help: ArgumentHelp(
            "Put the identity under a passphrase: passphrase (asks), passphrase:file:PATH, passphrase:fd:N or passphrase:env:NAME.",
            valueName: "source"
        ),
        transform: PassphraseArgument.init(parsing:)
    )
    var protect: PassphraseArgument?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "The key file; the default is $XDG_CONFIG_HOME/coffer/default.key, of an identity default.identity.",
            valueName: "file"
        ),
        completion: .file()
    )
    var output: String?

    @OptionGroup var result: ResultOptions

    func validate() throws {
        guard output != "", output != "-" else {
            throw ValidationError("a key goes to a file of its own: name it")
        }
        guard recipient || algorithm == nil else {
            throw ValidationError("--algorithm is for --recipient")
        }
        guard recipient || protect == nil else {
            throw ValidationError("--protect is for --recipient")
        }
        try protect?.validate(as: "--protect")
    }

    func run() throws {
        let defaultPath = recipient ? Identity.defaultPath() : LocalKeyFile.defaultPath()
        guard let path = output.map({ FilePath(argument: $0) }) ?? defaultPath else {
            throw CofferError(
                .invalidArgument,
                "neither XDG_CONFIG_HOME nor HOME is set: name a file with -o"
            )
        }
        do {
            if recipient { try makeIdentity(at: path) } else { try makeKeyFile(at: path) }
        } catch let error as KeyError {
            let error = CofferError(translating: error, path: path)
            try result.console.event(KeyEvent(path, error: error))
            throw error
        }
    }

    private func makeKeyFile(at path: FilePath) throws {
        let keyFile = try LocalKeyFile.create(at: path)
        let console = result.console
        try console.event(KeyEvent(path, keyID: keyFile.keyID))
        if !result.quiet {
            try console.result("key file: \(PrintableText.of(path))")
            try console.result("key id: \(keyFile.keyID)")
        }
        console.warning(
            "whoever loses this key loses all data encrypted with it: keep a copy of the file elsewhere"
        )
    }

    /// What it prints is a recipient file.
    private func makeIdentity(at path: FilePath) throws {
        let passphrase = try protect?.source?.read(asking: PassphrasePrompt.askForNew)
        let identity = try Identity.create(
            at: path,
            algorithm: algorithm ?? .xwing,
            under: passphrase
        )
        let keyID = identity.publicKey.keyID
        let text = try identity.publicKey.text()
        let console = result.console
        do throws(CofferError) {
            try console.event(KeyEvent(path, keyID: keyID, publicKey: text))
            if !result.quiet {
                try console.result("# identity: \(PrintableText.of(path))")
                try console.result("# key id: \(keyID)")
            }
            // It is what was asked for, also by whoever wants nothing else.
            try console.result(text)
        } catch {
            console.warning(
                "the identity \(PrintableText.of(path)) was made all the same: its public key stands in it"
            )
            throw error
        }
        let losable = protect == nil ? "this identity" : "this identity or its passphrase"
        console.warning(
            "whoever loses \(losable) loses all data encrypted for it: keep a copy of the file elsewhere"
        )
    }
}
