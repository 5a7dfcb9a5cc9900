internal import ArgumentParser
internal import Coffer
internal import FileTree

/// Where outputs go.
struct OutputOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "The output: a file, - for standard output, or a folder if it is one, ends in a slash or there are several inputs.",
            valueName: "output"
        ),
        completion: .file()
    )
    var output: String?

    @Flag(
        name: .shortAndLong,
        help: "Replace an existing output, in one step, once the new one is complete."
    )
    var force = false

    @Flag(help: "Don't keep or restore mode and modification time.")
    var noPreserve = false

    @Option(
        help:
            "When files are put on the disk, before they get their names: each (file), up to 256 of them together (batch), or whenever the system does so (none)."
    )
    var sync = SyncArgument.batch

    /// Says where the files of trees go.
    ///
    /// In an update links are replaced too, and where sources are removed no folder may be lost that something was put into.
    func plan(
        for inputs: InputArguments,
        naming: OutputPlan.Naming,
        isUpdate: Bool = false,
        removesSources: Bool = false
    ) throws(CofferError) -> TreePlan {
        try TreePlan(
            try inputs.paths,
            to: output.map { ArgumentText($0) },
            naming: naming,
            replacingExisting: force,
            replacingLinks: force || isUpdate,
            preservingAttributes: !noPreserve,
            flushing: removesSources ? .atOnce : sync.ofFolders
        )
    }

    /// Pairs inputs with outputs.
    func items(
        for inputs: InputArguments,
        naming: OutputPlan.Naming
    ) throws -> [WorkItem] {
        try OutputPlan(naming: naming, replacesExisting: force)
            .items(for: inputs.paths, output: output.map { ArgumentText($0) })
    }
}
