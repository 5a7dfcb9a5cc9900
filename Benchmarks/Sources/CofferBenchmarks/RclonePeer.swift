/// rclone, with a crypt remote on a folder, if it is installed.
struct RclonePeer {
    private let program: String
    private let password: String

    /// Nil without rclone on PATH.
    init?(_ session: Session) {
        guard let program = session.tools.peer("rclone") else { return nil }
        self.program = program
        let printed = session.tools.output(
            of: [program, "obscure", "benchmark"],
            scratch: session.workspace.folder
        )
        guard let password = printed?.split(separator: "\n").first else { return nil }
        self.password = String(password)
    }

    /// Encrypts a tree into a folder, names too, as rclone does by default.
    func copy(_ tree: String, to folder: String) -> [String] {
        [
            program, "--config", "/dev/null", "copy", tree,
            ":crypt,remote='\(folder)',password='\(password)':",
        ]
    }
}
