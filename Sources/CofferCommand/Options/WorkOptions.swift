internal import ArgumentParser
internal import Coffer
internal import FileAccess
internal import SystemPackage

/// How the work is done and what is said of it.
struct WorkOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Segments worked on at the same time, 1 to 256; the default is one for each processor.",
            valueName: "n"
        ),
        transform: Count.within(1...256)
    )
    var jobs: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Work on no more plaintext than this a second.", valueName: "size"),
        transform: ByteCount.parsePositive
    )
    var limitRate: Int?

    @Flag(help: "Begin nothing more when an input has failed; the others are worked on by default.")
    var failFast = false

    @OptionGroup var report: ReportOptions
}

/// What is said of the work.
struct ReportOptions: ParsableArguments {
    @Flag(
        help:
            "One JSON object a line, on standard output, or on standard error when data goes there."
    )
    var json = false

    @Flag(name: .shortAndLong, help: "Only errors and warnings.")
    var quiet = false

    @Option(
        name: .customLong("report"),
        help: ArgumentHelp(
            "Append what --json tells, but for progress, to this file, whatever else is shown.",
            valueName: "file"
        ),
        completion: .file()
    )
    var reportFile: String?

    @Option(help: "When progress is shown; auto: on a terminal.")
    var progress = ProgressMode.auto

    /// The console; `items` tell whether data goes to standard output.
    ///
    /// - Throws: ``CofferError`` if the file of the report can't be written to, or is an input.
    func console(for items: [WorkItem]) throws(CofferError) -> Console {
        let path = reportFile.map { FilePath(argument: $0) }
        let style = Console.Style(
            isQuiet: quiet,
            isJSON: json,
            isDataOnOutput: items.contains(where: \.writesToStandardOutput)
        )
        guard let path else { return Console(style) }
        return Console(style, report: try ReportFile.open(path, beside: items))
    }
}
