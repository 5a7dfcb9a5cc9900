internal import ArgumentParser
internal import Coffer
internal import SystemPackage

/// `coffer repair`: a damaged end block mended from the other one.
struct RepairCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repair",
        abstract: "Mend a damaged end of a container, into a new file.",
        discussion: """
            The head and the tail of a container hold the same block. If one is damaged the other \
            replaces it in a copy, and the input stays as it is. No key is needed; what stands \
            between is copied unread, so verify the copy.

              coffer repair damaged.tar.coffer -o mended.tar.coffer
            """
    )

    @Argument(help: ArgumentHelp("The container.", valueName: "input"), completion: .file())
    var input: String

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The new container.", valueName: "output"),
        completion: .file()
    )
    var output: String

    @Flag(
        name: .shortAndLong,
        help: "Replace an existing output, in one step, once the new one is complete."
    )
    var force = false

    @OptionGroup var report: ReportOptions

    func validate() throws {
        guard input != "-", output != "-" else {
            throw ValidationError("repair needs both ends of a container: name files")
        }
    }

    func run() async throws {
        let path = FilePath(argument: input)
        let items = try OutputPlan(naming: .keeping, replacesExisting: force)
            .items(for: [path], output: ArgumentText(output))
        let run = try FileRun(items, report: report, verb: .repaired)
        try await run.run { (_, output, _, cancellation) throws(CofferError) in
            FileOutcome(
                try await EndBlockRepair().repair(path, to: output, cancellation: cancellation)
            )
        }
    }
}
