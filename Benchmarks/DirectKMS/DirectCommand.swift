internal import AmazonKMS
internal import ArgumentParser
internal import FoundationEssentials
internal import SystemPackage

/// What an envelope is compared with: each block of a file goes to KMS by itself; the harness in Benchmarks runs it.
@main
struct DirectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coffer-direct-kms",
        abstract: "Encrypts a file by direct calls of KMS, 4,096 bytes each.",
        discussion: """
            Region and credentials are found as coffer finds them. Prints one line of JSON, which \
            Benchmarks/README.md describes. A service that isn't on this machine costs money: see --max-calls.
            """
    )

    @Argument(help: "The file.")
    var input: String

    @Option(help: "Where ciphertexts go, each after its length, at a multiple of 6,146 bytes.")
    var output: String

    @Option(help: "ARN of the key.")
    var key: String

    @Option(help: "Calls at the same time, each on a connection of its own: 1 to 64.")
    var connections = 1

    @Option(help: "No call is begun after so many seconds.")
    var seconds = 10.0

    @Option(help: "The most calls.")
    var maxCalls: Int

    func validate() throws {
        guard 1...64 ~= connections else { throw ValidationError("1 to 64 connections") }
        guard seconds > 0, maxCalls > 0 else { throw ValidationError("nothing would be called") }
        guard KeyARN(parsing: key) != nil else { throw ValidationError("the key must be an ARN") }
    }

    func run() async throws {
        guard let arn = KeyARN(parsing: key) else { return }
        let run = DirectRun(
            source: try FileDescriptor.open(FilePath(input), .readOnly),
            target: try FileDescriptor.open(
                FilePath(output),
                .readWrite,
                options: [.create, .truncate],
                permissions: .ownerReadWrite
            ),
            key: arn,
            connectionCount: connections,
            callLimit: maxCalls,
            duration: .seconds(seconds)
        )
        print(String(decoding: try JSONEncoder().encode(await run.run()), as: UTF8.self))
    }
}
