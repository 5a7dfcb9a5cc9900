internal import Foundation
internal import SystemPackage
internal import TestSupport
internal import Testing

/// The decoder in Python that was written from the specification alone, in the environment that `make test` makes.
enum Peer {
    /// One container to decode.
    struct Job {
        /// What opens it.
        enum Key {
            case dataKey([UInt8])
            case keyFile(FilePath)
            case passphraseFile(FilePath)
        }

        var container: FilePath
        var key: Key
        var isStream = false
        /// Of the plaintext; nil: all.
        var range: Range<Int>?
        /// Whether what is released is of interest.
        var keepsOutput = true

        func arguments(output: FilePath) -> [String] {
            let keyArguments =
                switch key {
                case .dataKey(let key): ["--data-key", Hex.text(key)]
                case .keyFile(let path): ["--key-file", path.string]
                case .passphraseFile(let path): ["--passphrase-file", path.string]
                }
            return [container.string, "-o", keepsOutput ? output.string : "/dev/null"]
                + keyArguments + (isStream ? ["--stream"] : [])
                + (range.map { ["--range", "\($0.lowerBound)-\($0.upperBound)"] } ?? [])
        }
    }

    /// What became of it.
    struct Answer: Decodable {
        /// The decoder's status: 0, 65 or 77.
        let exit: Int
        /// Of what was released.
        let sha256: String
        /// Warnings and the error.
        let said: String
    }

    static let folder = PackageFiles.url("Tests/Peer")
    private static let python = PackageFiles.url(".build/peers/bin/python")

    /// Whether it can run.
    static let isInstalled = FileManager.default.isExecutableFile(atPath: python.path)
    /// Where it must run, whether it is installed or not.
    static let isRequired = ProcessInfo.processInfo.environment["CI"] != nil

    /// Decodes containers, all in one process.
    static func decode(_ jobs: [Job]) throws -> [Answer] {
        let scratch = try ScratchFolder()
        let lines = try jobs.map { job in
            let arguments = job.arguments(output: scratch.path("released"))
            return [UInt8](try JSONEncoder().encode(arguments)) + [0x0A]
        }
        try scratch.write(Array(lines.joined()), "jobs")

        let output = try run(
            "batch.py",
            [],
            input: FileHandle(forReadingAtPath: scratch.path("jobs").string)
        )
        try #require(output.status == 0, "\(output.error)")
        let decoder = JSONDecoder()
        let answers = try output.output.split(separator: 0x0A).map {
            try decoder.decode(Answer.self, from: Data($0))
        }
        try #require(answers.count == jobs.count)
        return answers
    }

    /// Runs a program of the peer's folder and waits for it.
    static func run(
        _ program: String,
        _ arguments: [String],
        input: FileHandle? = nil
    ) throws -> (status: Int32, output: [UInt8], error: String) {
        let scratch = try ScratchFolder()
        try scratch.write([], "output")
        try scratch.write([], "error")
        let files = try (
            input: input ?? #require(FileHandle(forReadingAtPath: "/dev/null")),
            output: #require(FileHandle(forWritingAtPath: scratch.path("output").string)),
            error: #require(FileHandle(forWritingAtPath: scratch.path("error").string))
        )
        // Not Foundation's Process, which reads past its memory where AddressSanitizer sees it.
        let process = try ChildProcess(
            python.path,
            ([folder.appendingPathComponent(program).path] + arguments).map { Array($0.utf8) },
            environment: ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" },
            folder: "/",
            descriptors: (
                files.input.fileDescriptor, files.output.fileDescriptor, files.error.fileDescriptor
            )
        )
        guard case .exited(let status) = process.wait(seconds: 600) else {
            throw CocoaError(.executableLoad)
        }
        return (
            status, try scratch.read("output"),
            String(decoding: try scratch.read("error"), as: UTF8.self)
        )
    }
}

extension Trait where Self == ConditionTrait {
    /// Runs a test only where the peer is, and fails it in CI where it isn't.
    static var needsPeer: Self {
        .enabled(
            if: Peer.isInstalled || Peer.isRequired,
            "the decoder in Python isn't installed: `make test` does it"
        )
    }
}
