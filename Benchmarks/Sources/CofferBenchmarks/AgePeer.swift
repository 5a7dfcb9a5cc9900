/// age, with a key of its own, if it is installed.
struct AgePeer {
    private let program: String
    private let identity: String
    private let recipient: String

    /// Makes the key when first asked; nil without age on PATH.
    init?(_ session: Session) {
        guard let program = session.tools.peer("age"), let keygen = session.tools.peer("age-keygen")
        else { return nil }
        self.program = program
        identity = session.workspace.path("age.key")
        let scratch = session.workspace.folder
        if !Files.exists(identity) {
            _ = session.tools.output(of: [keygen, "-o", identity], scratch: scratch)
        }
        let printed = session.tools.output(of: [keygen, "-y", identity], scratch: scratch)
        guard let recipient = printed?.split(separator: "\n").first else { return nil }
        self.recipient = String(recipient)
    }

    /// What a comparison with age is to be read beside: where the ceiling stands on this machine.
    static func note(on result: ContestResult) -> String {
        guard let speeds = result.speeds(of: "ceiling", against: "age") else {
            return "no age on PATH"
        }
        return "the ceiling reaches \(Format.fixed(Spread(speeds).median, 2))x"
    }

    func encrypt(_ input: String, to output: String = "/dev/null") -> [String] {
        [program, "-r", recipient, "-o", output, input]
    }

    func decrypt(_ input: String) -> [String] {
        [program, "-d", "-i", identity, "-o", "/dev/null", input]
    }

    /// Makes the file that decrypting takes.
    func encrypt(_ input: String, to output: String, in session: Session) throws {
        let child = ChildProcess(
            command: encrypt(input, to: output),
            standardError: session.workspace.path("messages")
        )
        _ = try child.run()
    }
}
