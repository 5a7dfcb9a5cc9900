internal import ArgumentParser
internal import Coffer
internal import KeyManagement
internal import SystemPackage

/// `coffer keygen`: a new local wrapping key.
struct KeygenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keygen",
        abstract: "Make a new local wrapping key.",
        discussion: """
            The key file can be read by nobody but you, and an existing file is never overwritten. \
            Whoever loses the key loses the data: keep a copy of the file elsewhere.

              coffer keygen
              coffer keygen -o backup.key
              coffer encrypt --key file:backup.key backup.tar
            """
    )

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "The key file; the default is $XDG_CONFIG_HOME/coffer/default.key.",
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
    }

    func run() throws {
        guard let path = output.map({ FilePath(argument: $0) }) ?? LocalKeyFile.defaultPath() else {
            throw CofferError(
                .invalidArgument,
                "neither XDG_CONFIG_HOME nor HOME is set: name a file with -o"
            )
        }
        let keyFile: LocalKeyFile
        let console = result.console
        do { keyFile = try LocalKeyFile.create(at: path) } catch {
            let error = CofferError(translating: error, path: path)
            try console.event(KeyEvent(path, error: error))
            throw error
        }
        try console.event(KeyEvent(path, keyID: keyFile.keyID))
        if !result.quiet {
            try console.result("key file: \(PrintableText.of(path))")
            try console.result("key id: \(keyFile.keyID)")
        }
        console.warning(
            "whoever loses this key loses all data encrypted with it: keep a copy of the file elsewhere"
        )
    }
}
