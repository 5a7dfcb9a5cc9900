internal import ArgumentParser
internal import FoundationEssentials

/// The harness: see Benchmarks/README.md.
@main
struct BenchmarksCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coffer-benchmarks",
        abstract: "Measures coffer beside its ceiling and its peers on this machine.",
        discussion: """
            Sides are run in turn; figures are medians with extremes, ratios are taken round by round. \
            Data stands in memory (/dev/shm) where there is room.
            """
    )

    @Option(help: "Rounds of each contest.")
    var runs = 5

    @Option(help: "Size of each large corpus.")
    var size = ByteSize(byteCount: 2 << 30)

    @Option(help: "Size of the sparse file that is encrypted from end to end.")
    var sparseSize = ByteSize(byteCount: 64 << 30)

    @Option(help: "Plaintext of the container that a range is taken from.")
    var rangedSize = ByteSize(byteCount: 100 << 30)

    @Option(help: "Files of 16 KiB that are encrypted as a tree.")
    var smallFiles = 5000

    @Option(help: "Size of the tree that has half in small files and half in one.")
    var mixedSize = ByteSize(byteCount: 8 << 30)

    @Option(help: "Empty files that are encrypted as a tree.")
    var emptyFiles = 1_000_000

    @Flag(help: "Only trees of files.")
    var trees = false

    @Flag(help: "Only direct calls of KMS against an envelope.")
    var kms = false

    @Option(help: "Size of the file that is encrypted by direct calls and as an envelope.")
    var kmsSize = ByteSize(byteCount: 256 << 20)

    @Option(
        help: "The longest that direct calls are made over one number of connections, in seconds."
    )
    var kmsSeconds = 8.0

    @Option(help: "ARN of a key of yours: compare with calls of AWS too, which cost money.")
    var kmsKey: String?

    @Option(help: "The most blocks of 4,096 bytes that are encrypted by calls with --kms-key.")
    var maxCalls = 1000

    @Flag(help: "The sparse file is of 1 TiB, whatever --sparse-size says.")
    var full = false

    @Flag(help: "Sweeps over workers, segment sizes and compression, in place of the main figures.")
    var sweep = false

    @Option(help: "Where the temporary folder is made.")
    var workspace: String?

    @Option(help: "Also write everything to this file, as JSON.")
    var json: String?

    @Option(help: "What --json wrote of an earlier run: say what has moved since.")
    var against: String?

    func validate() throws {
        guard runs > 0 else { throw ValidationError("--runs is at least 1") }
        guard kmsSeconds > 0 else { throw ValidationError("--kms-seconds is above 0") }
        guard maxCalls > 0 else { throw ValidationError("--max-calls is at least 1") }
        guard kmsKey?.hasPrefix("arn:") != false else {
            throw ValidationError("--kms-key takes the ARN of a key")
        }
        guard !(kms && trees) else { throw ValidationError("--kms or --trees, not both") }
    }

    func run() throws {
        // Read first: nobody waits half an hour to be told of a typo. It may be the file that is written.
        let saved = try against.map { try SavedReport(reading: $0) }
        // The corpus, and up to four copies of it in one form or another.
        let workspace = try Workspace(
            in: workspace,
            neededByteCount: trees || kms ? 1 << 30 : 5 * size.byteCount
        )
        defer { workspace.remove() }
        let tools = try Tools()
        let report = Report(
            command: CommandLine.arguments,
            date: Date.now.ISO8601Format(),
            machine: Machine(tools: tools, scratch: workspace.folder)
        )
        var session = try Session(tools: tools, workspace: workspace, rounds: runs, report: report)
        print(session.report.machine.describe())

        if sweep {
            try Sweeps(byteCount: size.byteCount).run(in: &session)
        } else {
            if !trees, !kms {
                try Kernels(byteCount: min(size.byteCount, 256 << 20)).run(in: &session)
            }
            let sizes = MainFigures.Sizes(
                corpus: size.byteCount,
                sparse: full ? 1 << 40 : sparseSize.byteCount,
                ranged: rangedSize.byteCount,
                smallFileCount: smallFiles,
                mixed: mixedSize.byteCount,
                emptyFileCount: emptyFiles
            )
            if !kms { try MainFigures(sizes: sizes).run(in: &session, onlyTrees: trees) }
            if !trees {
                let given = kmsKey.map { (key: $0, maxCalls: maxCalls) }
                let figures = KMSFigures(
                    byteCount: kmsSize.byteCount,
                    longestRun: kmsSeconds,
                    given: given
                )
                try figures.run(in: &session)
            }
            print("\n" + session.report.table())
        }
        if let saved { print(Movement.describe(since: saved, in: session.report)) }
        if let json { try Files.write(session.report.json(), to: json) }
    }
}
