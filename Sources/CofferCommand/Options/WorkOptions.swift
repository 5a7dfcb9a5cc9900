internal import ArgumentParser
internal import Coffer

/// How the work is done and what is said of it.
struct WorkOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Segments worked on at the same time, 1 to 256; the default is one for each processor.",
            valueName: "n"
        ),
        transform: Count.within(1...256)
    )
    var jobs: Int?

    @Option(
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

    @Option(help: "When progress is shown; auto: on a terminal.")
    var progress = ProgressMode.auto

    /// The console; `items` tell whether data goes to standard output.
    func console(for items: [WorkItem]) -> Console {
        Console(
            Console.Style(
                isQuiet: quiet,
                isJSON: json,
                isDataOnOutput: items.contains(where: \.writesToStandardOutput)
            )
        )
    }
}
