internal import ArgumentParser
internal import SystemPackage

/// The inputs of a command.
struct InputArguments: ParsableArguments {
    @Argument(
        help: ArgumentHelp("The inputs; - is standard input.", valueName: "input"),
        completion: .file()
    )
    var inputs: [String]

    /// Nil is standard input.
    var paths: [FilePath?] { inputs.map { $0 == "-" ? nil : FilePath(argument: $0) } }
}
