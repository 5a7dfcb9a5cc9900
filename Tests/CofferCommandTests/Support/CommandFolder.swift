internal import Foundation
internal import Glibc
internal import SystemPackage
internal import TestSupport

/// A folder with a key in which a test runs the built command, removed at the end.
final class CommandFolder {
    /// What one run of the command left.
    struct Transcript {
        let end: ChildProcess.End
        let outputBytes: [UInt8]
        let error: String

        var output: String { String(decoding: outputBytes, as: UTF8.self) }
        /// The exit status; -1 for a signal.
        var status: Int32 { if case .exited(let status) = end { status } else { -1 } }
        /// Standard output as JSON objects, without progress, of which a busy machine shows more.
        var events: [[String: Any]] { Self.events(in: output).filter { !Self.isProgress($0) } }
        /// The same of standard error.
        var errorEvents: [[String: Any]] { Self.events(in: error).filter { !Self.isProgress($0) } }
        /// Progress on standard output.
        var progressEvents: [[String: Any]] { Self.events(in: output).filter(Self.isProgress) }

        private static func isProgress(_ event: [String: Any]) -> Bool {
            event["event"] as? String == "progress"
        }

        private static func events(in text: String) -> [[String: Any]] {
            text.split(separator: "\n").map { line in
                let object = try? JSONSerialization.jsonObject(with: Data(line.utf8))
                return object as? [String: Any] ?? ["not JSON": String(line)]
            }
        }
    }

    /// The command that was built together with the tests.
    static let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appendingPathComponent("coffer").path

    /// Shell that defines `nobody`: the command as a user with no rights, which a test that isn't
    /// run by root has already.
    static let asNobody = """
        if [ "$(id -u)" = 0 ]; then
            chmod 711 "$PWD" "$PWD/.."; install -m 755 "$COFFER" ../coffer
            nobody() { setpriv --reuid 65534 --regid 65534 --clear-groups "$PWD/../coffer" "$@"; }
        else nobody() { "$COFFER" "$@"; }; fi
        """

    let path: String
    /// What `coffer` is in this folder.
    var program = CommandFolder.program
    /// Beside `HOME`, `XDG_CONFIG_HOME` and `PATH`.
    var environment: [String] = []

    private let folder = try? TemporaryFolder()

    /// What `keygen` wrote, once for all tests.
    private static let key = try? {
        let folder = try CommandFolder(withKey: false)
        guard try folder.run("keygen").status == 0 else { throw POSIXError(.ENOKEY) }
        return try folder.read(folder.defaultKey)
    }()

    /// Makes the folder, with a default key file unless told otherwise.
    init(withKey: Bool = true) throws {
        guard let folder else { throw POSIXError(.EIO) }
        path = folder.path.string
        let keyFolder = withKey ? "home/.config/coffer" : "home"
        for name in ["work", keyFolder] {
            try FileManager.default.createDirectory(
                atPath: "\(path)/\(name)",
                withIntermediateDirectories: true
            )
        }
        guard withKey else { return }
        guard let key = Self.key else { throw POSIXError(.ENOKEY) }
        try write(key, to: defaultKey)
        _ = unsafe chmod(defaultKey, 0o600)
    }

    /// The default key file.
    var defaultKey: String { "\(path)/home/.config/coffer/default.key" }

    /// Runs the command in the folder `work`.
    func run(
        _ arguments: String...,
        input: String = "/dev/null",
        output: String? = nil
    ) throws -> Transcript {
        try run(bytes: arguments.map { Array($0.utf8) }, input: input, output: output)
    }

    /// Runs a command with arguments of which the options are computed.
    func run(_ options: [String], after arguments: String...) throws -> Transcript {
        let words = arguments.prefix(1) + options + arguments.dropFirst()
        return try run(bytes: words.map { Array($0.utf8) })
    }

    /// Runs the command with arguments that needn't be UTF-8.
    func run(
        bytes arguments: [[UInt8]],
        input: String = "/dev/null",
        output: String? = nil
    ) throws -> Transcript {
        try run(program: program, arguments, input: input, output: output)
    }

    /// Runs a line of shell in which `coffer` is the command.
    func shell(_ line: String) throws -> Transcript {
        let script = "coffer() { \"$COFFER\" \"$@\"; }; \(line)"
        return try run(program: "/bin/bash", [Array("-c".utf8), Array(script.utf8)])
    }

    /// Starts the command and returns while it runs.
    func start(
        _ arguments: [String],
        input: String = "/dev/null",
        output: String = "/dev/null",
        error: String = "/dev/null",
        terminal: PseudoTerminal? = nil
    ) throws -> ChildProcess {
        let descriptors = unsafe (
            open(input, O_RDONLY | O_CLOEXEC),
            open(output, O_WRONLY | O_CREAT | O_TRUNC | O_NOCTTY | O_CLOEXEC, 0o600),
            open(error, O_WRONLY | O_CREAT | O_TRUNC | O_NOCTTY | O_CLOEXEC, 0o600)
        )
        defer { for one in [descriptors.0, descriptors.1, descriptors.2] { close(one) } }
        return try ChildProcess(
            program,
            arguments.map { Array($0.utf8) },
            environment: fullEnvironment,
            folder: "\(path)/work",
            descriptors: descriptors,
            terminal: terminal?.path
        )
    }

    /// What `start` and `run` give the process.
    var fullEnvironment: [String] {
        // ASan finds its symbolizer and TSan its options in the test's own environment.
        let passed = ProcessInfo.processInfo.environment.filter {
            $0.key == "PATH" || $0.key.hasSuffix("SAN_OPTIONS") || $0.key == "LD_LIBRARY_PATH"
        }
        return passed.map { "\($0.key)=\($0.value)" } + environment
            + ["HOME=\(path)/home", "COFFER=\(program)", "LC_ALL=C.UTF-8"]
    }

    private func run(
        program: String,
        _ arguments: [[UInt8]],
        input: String = "/dev/null",
        output: String? = nil
    ) throws -> Transcript {
        let names = (output: output ?? "\(path)/stdout", error: "\(path)/stderr")
        let descriptors = unsafe (
            open(input, O_RDONLY | O_CLOEXEC),
            open(names.output, O_WRONLY | O_CREAT | O_TRUNC | O_NOCTTY | O_CLOEXEC, 0o600),
            open(names.error, O_WRONLY | O_CREAT | O_TRUNC | O_NOCTTY | O_CLOEXEC, 0o600)
        )
        defer { for one in [descriptors.0, descriptors.1, descriptors.2] { close(one) } }
        let child = try ChildProcess(
            program,
            arguments,
            environment: fullEnvironment,
            folder: "\(path)/work",
            descriptors: descriptors
        )
        return Transcript(
            end: child.wait(),
            outputBytes: output == nil ? try read(names.output) : [],
            error: String(decoding: try read(names.error), as: UTF8.self)
        )
    }

    // MARK: Files

    /// The path of a file in the working folder.
    func file(_ name: String) -> String { name.hasPrefix("/") ? name : "\(path)/work/\(name)" }

    func write(_ bytes: [UInt8], to name: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: file(name)))
    }

    /// All bytes of a file.
    func read(_ name: String) throws -> [UInt8] {
        try [UInt8](contentsOf: FilePath(file(name)))
    }

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: file(name)) }

    /// All names in the working folder, sorted.
    func names(in folder: String = ".") throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(path)/work/\(folder)").sorted()
    }

    /// Writes a file of bytes that don't compress and tell their place.
    @discardableResult
    func writeSample(_ byteCount: Int, to name: String) throws -> [UInt8] {
        var generator = SeededGenerator(seed: UInt64(byteCount) + 1)
        let bytes = generator.bytes(byteCount)
        try write(bytes, to: name)
        return bytes
    }

    /// Makes a named pipe and opens both its ends, so that opening it never waits.
    func makePipe(_ name: String) throws -> Int32 {
        guard unsafe mkfifo(file(name), 0o600) == 0 else { throw POSIXError(.EIO) }
        return unsafe open(file(name), O_RDWR | O_CLOEXEC)
    }
}
