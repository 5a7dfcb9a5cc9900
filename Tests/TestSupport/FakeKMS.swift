internal import Foundation
internal import Glibc
internal import SystemPackage

/// A strict KMS on this machine, for as long as the object lives: `Tests/Tools/fake_kms.py`, which says what it
/// can do.
///
/// Safe to use from many threads.
///
/// `@unchecked Sendable`: what changes is touched only by who holds the lock.
package final class FakeKMS: @unchecked Sendable {
    /// A request that came.
    package struct Request: Decodable, Hashable, Sendable {
        package let operation: String
        /// As it was sent: the one that is called or wrapped by, and the one that is re-encrypted from.
        package let key: String?
        package let source: String?
        package let context: [String: String]?
        /// How many grant tokens came.
        package let tokens: Int?
        package let accessKey: String?
        package let region: String?
        package let connection: Int
        /// What was answered instead of a result.
        package let error: String?
    }

    package struct Failure: Error {}

    /// The one that has credentials from the start.
    package static let accessKeyID = "AKIDEXAMPLE"
    package static let secretAccessKey = "secret"

    /// Whether there is a Python to run it.
    package static let canRun =
        ["/usr/bin/python3", "/usr/local/bin/python3"]
        .contains { FileManager.default.isExecutableFile(atPath: $0) }
        || ProcessInfo.processInfo.environment["CI"] != nil

    package let port: UInt16
    private let scheme: String
    private let process: ChildProcess
    private let commands: FileDescriptor
    private let answers: FileDescriptor
    private let lock = NSLock()
    private var rest: [UInt8] = []

    /// Starts it, for http or with the files of a certificate and its key for https.
    package init(tls: (certificate: String, key: String)? = nil) throws {
        scheme = tls == nil ? "http" : "https"
        let (input, output) = try (FileDescriptor.pipe(), FileDescriptor.pipe())
        for descriptor in [input.writeEnd, output.readEnd] {
            _ = fcntl(descriptor.rawValue, F_SETFD, FD_CLOEXEC)
        }
        commands = input.writeEnd
        answers = output.readEnd
        let program = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Tools/fake_kms.py")
        process = try ChildProcess(
            "python3",
            [program.path, tls?.certificate, tls?.key].compactMap { $0.map { [UInt8]($0.utf8) } },
            environment: ["LC_ALL=C.UTF-8", "PATH=/usr/local/bin:/usr/bin:/bin"],
            folder: "/",
            descriptors: (input.readEnd.rawValue, output.writeEnd.rawValue, 2)
        )
        try input.readEnd.close()
        try output.writeEnd.close()
        struct Start: Decodable { let port: UInt16 }
        var rest: [UInt8] = []
        port = try Self.answer(from: answers, &rest, as: Start.self).port
        self.rest = rest
    }

    deinit {
        try? commands.close()
        try? answers.close()
    }

    package var url: String { "\(scheme)://127.0.0.1:\(port)" }

    /// All requests since the last time.
    package func takeLog() throws -> [Request] {
        struct Log: Decodable { let log: [Request] }
        return try ask("log", as: Log.self).log
    }

    /// The data keys that came or went so far, in base64.
    package func plaintexts() throws -> [String] {
        struct Plaintexts: Decodable { let plaintexts: [String] }
        return try ask("plaintexts", as: Plaintexts.self).plaintexts
    }

    /// Makes a key and gives its ARN; `id` is that of a key of one region, and random unless given.
    @discardableResult
    package func makeKey(
        _ id: String? = nil,
        in region: String = "eu-central-1",
        account: String = "111122223333",
        isMultiRegion: Bool = false,
        usage: String = "ENCRYPT_DECRYPT",
        alias: String? = nil
    ) throws -> String {
        struct Key: Decodable { let arn: String }
        var arguments: [String: Any] = [
            "region": region, "account": account, "multi_region": isMultiRegion, "usage": usage,
        ]
        arguments["id"] = id
        let arn = try ask("create_key", arguments, as: Key.self).arn
        if let alias { try tell("alias", ["arn": arn, "name": alias]) }
        return arn
    }

    /// Gives a command that has no answer.
    package func tell(_ command: String, _ arguments: [String: Any] = [:]) throws {
        struct Nothing: Decodable {}
        _ = try ask(command, arguments, as: Nothing.self)
    }

    private func ask<Answer: Decodable>(
        _ command: String,
        _ arguments: [String: Any] = [:],
        as type: Answer.Type
    ) throws -> Answer {
        let line = try JSONSerialization.data(
            withJSONObject: arguments.merging(["do": command]) { $1 }
        )
        lock.lock()
        defer { lock.unlock() }
        _ = try commands.writeAll([UInt8](line) + [0x0A])
        return try Self.answer(from: answers, &rest, as: type)
    }

    private static func answer<Answer: Decodable>(
        from descriptor: FileDescriptor,
        _ rest: inout [UInt8],
        as type: Answer.Type
    ) throws -> Answer {
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while !rest.contains(0x0A) {
            let count = try unsafe piece.withUnsafeMutableBytes {
                try unsafe descriptor.read(into: $0)
            }
            guard count > 0 else { throw Failure() }
            rest += piece[..<count]
        }
        let line = rest.prefix { $0 != 0x0A }
        rest.removeFirst(line.count + 1)
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Answer.self, from: Data(line))
    }
}
