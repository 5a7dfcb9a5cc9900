internal import Foundation
internal import SystemPackage
internal import TestSupport
internal import Testing

/// Programs in Python that check ours, in the environment that `make test` makes.
enum PythonPeer {
    static let package = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    static let python = package.appendingPathComponent(".build/peers/bin/python").path

    /// Whether a module of Python is there.
    static func has(_ module: String) -> Bool {
        let library = package.appendingPathComponent(".build/peers/lib")
        let versions = try? FileManager.default.contentsOfDirectory(atPath: library.path)
        return versions?.contains { version in
            FileManager.default.fileExists(
                atPath: library.appendingPathComponent("\(version)/site-packages/\(module)").path
            )
        } == true
    }

    /// Has one process of a program in `Tests/Peer` answer each of the jobs, in their order.
    static func answers<Job: Encodable, Answer: Decodable>(
        of program: String,
        to jobs: [Job],
        as type: Answer.Type
    ) throws -> [Answer] {
        let folder = try TemporaryFolder()
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        try jobs.flatMap { [UInt8](try encoder.encode($0)) + [0x0A] }.write(to: folder["jobs"])
        try [UInt8]().write(to: folder["answers"])
        let input = try FileDescriptor.open(folder["jobs"], .readOnly)
        let output = try FileDescriptor.open(folder["answers"], .writeOnly)
        let process = try ChildProcess(
            python,
            [[UInt8](package.appendingPathComponent("Tests/Peer/\(program)").path.utf8)],
            environment: ["LC_ALL=C.UTF-8"],
            folder: folder.path.string,
            descriptors: (input.rawValue, output.rawValue, 2)
        )
        try input.close()
        try output.close()
        try #require(process.wait(seconds: 600) == .exited(0))
        let lines = try [UInt8](contentsOf: folder["answers"]).split(separator: 0x0A)
        try #require(lines.count == jobs.count)
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try lines.map { try decoder.decode(Answer.self, from: Data($0)) }
    }

    /// AWS's own program, which is one in Python too.
    static let aws = package.appendingPathComponent(".build/peers/bin/aws").path

    /// Runs a program in `Tests/Peer`, or one by its whole path, with credentials in its environment, and gives its
    /// status and the lines that it wrote.
    static func run(
        _ program: String,
        _ arguments: [String],
        environment: [String] = []
    ) throws -> (status: ChildProcess.End, lines: [String]) {
        let folder = try TemporaryFolder()
        try [UInt8]().write(to: folder["output"])
        let input = try FileDescriptor.open(FilePath("/dev/null"), .readOnly)
        let output = try FileDescriptor.open(folder["output"], .writeOnly)
        let peers = package.appendingPathComponent("Tests/Peer").path
        let path = program.hasPrefix("/") ? program : "\(peers)/\(program)"
        let process = try ChildProcess(
            python,
            ([path] + arguments).map { [UInt8]($0.utf8) },
            environment: ["LC_ALL=C.UTF-8", "HOME=\(folder.path.string)"] + environment,
            folder: folder.path.string,
            descriptors: (input.rawValue, output.rawValue, 2)
        )
        try input.close()
        try output.close()
        let status = process.wait(seconds: 600)
        let text = String(decoding: try [UInt8](contentsOf: folder["output"]), as: UTF8.self)
        return (status, text.split(separator: "\n").map { String($0) })
    }
}

extension Trait where Self == ConditionTrait {
    /// Runs a test only where the module of Python is, and fails it in CI where it isn't.
    static func needsPython(_ module: String) -> Self {
        .enabled(
            if: PythonPeer.has(module) || ProcessInfo.processInfo.environment["CI"] != nil,
            "Python's \(module) isn't installed: `make test` does it"
        )
    }
}
