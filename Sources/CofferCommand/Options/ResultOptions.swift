internal import ArgumentParser

/// How the result of a command that is done in a moment is told.
struct ResultOptions: ParsableArguments {
    @Flag(help: "One JSON object on a line.")
    var json = false

    @Flag(name: .shortAndLong, help: "Only errors and warnings.")
    var quiet = false

    /// The console that tells it; with `quiet` no result is shown but a public key, and JSON.
    var console: Console { Console(Console.Style(isQuiet: quiet, isJSON: json)) }
}
