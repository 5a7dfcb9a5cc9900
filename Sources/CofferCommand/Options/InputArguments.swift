internal import ArgumentParser
internal import Coffer
internal import FileAccess
internal import SystemPackage

/// The inputs of a command.
struct InputArguments: ParsableArguments {
    @Argument(
        help: ArgumentHelp("The inputs; - is standard input.", valueName: "input"),
        completion: .file()
    )
    var inputs: [String] = []

    @Option(
        help: ArgumentHelp(
            "A file of further inputs, one a line; - is standard input. Repeatable.",
            valueName: "file"
        ),
        completion: .file()
    )
    var filesFrom: [String] = []

    @Flag(
        name: [.customShort("0"), .customLong("null")],
        help: "Names in --files-from end with a NUL, as those of `find -print0` do."
    )
    var endsNamesWithNUL = false

    func validate() throws {
        guard !inputs.isEmpty || !filesFrom.isEmpty else {
            throw ValidationError("name an input, or a list of them with --files-from")
        }
        guard filesFrom.count(where: { $0 == "-" }) + inputs.count(where: { $0 == "-" }) <= 1 else {
            throw ValidationError("standard input can be named once only")
        }
        guard !endsNamesWithNUL || !filesFrom.isEmpty else {
            throw ValidationError("--null goes with --files-from: add it")
        }
    }

    /// Those named, then those of the lists; nil is standard input.
    ///
    /// Blocks while lists are read.
    ///
    /// - Throws: ``CofferError`` for a list that can't be read.
    var paths: [FilePath?] {
        get throws(CofferError) {
            var paths = inputs.map { $0 == "-" ? nil : FilePath(argument: $0) }
            for list in filesFrom {
                paths += try Self.names(in: list, terminator: endsNamesWithNUL ? 0 : 10)
                    .map { FilePath(bytes: $0) }
            }
            return paths
        }
    }

    /// Names byte for byte, empty ones left out: there is no such file.
    private static func names(in list: String, terminator: UInt8) throws(CofferError) -> [[UInt8]] {
        let path = list == "-" ? nil : FilePath(argument: list)
        do {
            let file = try path.map { path throws(FileError) in try File.open(path, for: .reading) }
            let bytes = try (file ?? File.standardInput()).readAll(limit: listLimit)
            if terminator != 0, bytes.contains(0) {
                throw CofferError(
                    .invalidArgument,
                    "the list has a NUL, which no name has: add -0 if its names end with one",
                    path: path
                )
            }
            return bytes.split(separator: terminator).map(Array.init)
        } catch { throw CofferError(translating: error, path: path) }
    }

    /// Bytes of a list: ten million names, say.
    private static let listLimit = 1 << 30
}
