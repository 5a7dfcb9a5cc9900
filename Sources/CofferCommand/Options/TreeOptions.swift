internal import ArgumentParser
internal import Coffer
internal import FileAccess
internal import FileTree
internal import SystemPackage

/// Folders as inputs, and what of them is left out.
struct TreeOptions: ParsableArguments {
    @Flag(
        name: .shortAndLong,
        help:
            "Take folders as inputs, with all that is in them. With -o FOLDER the tree of each appears there, empty folders and links too."
    )
    var recursive = false

    @Option(
        help: ArgumentHelp(
            "With -r: leave out what matches; repeatable. *, ?, [a-z] and ** as in ignore files; without a slash it is matched against each name, with one against the path below the input.",
            valueName: "glob"
        )
    )
    var exclude: [String] = []

    @Option(
        help: ArgumentHelp(
            "With -r: a file of such globs, one a line; empty lines and those that begin with # are passed over. Repeatable.",
            valueName: "file"
        ),
        completion: .file()
    )
    var excludeFrom: [String] = []

    @Option(
        help: ArgumentHelp("With -r: leave out files larger than this.", valueName: "size"),
        transform: ByteCount.parse
    )
    var excludeLargerThan: Int?

    @Flag(help: "With -r: leave folders empty that are on another file system than their input.")
    var oneFileSystem = false

    @Flag(help: "With -r: work on what links lead to, in place of making the same links.")
    var follow = false

    func validate() throws {
        let isUnused =
            exclude.isEmpty && excludeFrom.isEmpty && excludeLargerThan == nil && !oneFileSystem
            && !follow
        guard recursive || isUnused else {
            throw ValidationError(
                "--exclude, --exclude-from, --exclude-larger-than, --one-file-system and --follow go with -r: add it"
            )
        }
    }

    /// What is left out, with files of these endings.
    func filter(suffixes: [[UInt8]]) throws(CofferError) -> TreeFilter {
        var patterns: [GlobPattern] = []
        for text in exclude { patterns.append(try Self.pattern(ArgumentText(text).bytes)) }
        for name in excludeFrom {
            patterns += try Self.patterns(inFile: FilePath(argument: name))
        }
        return TreeFilter(
            patterns: patterns,
            suffixes: suffixes,
            greatestByteCount: excludeLargerThan.map(UInt64.init)
        )
    }

    private static func patterns(inFile path: FilePath) throws(CofferError) -> [GlobPattern] {
        let text: [UInt8]
        do {
            text = try File.open(path, for: .reading).readAll(limit: 16 << 20)
        } catch { throw CofferError(translating: error, path: path) }
        guard !text.contains(0) else {
            throw CofferError(.invalidArgument, "it has a NUL, which no name has", path: path)
        }
        var patterns: [GlobPattern] = []
        for line in text.split(separator: UInt8(ascii: "\n")) where line.first != UInt8(ascii: "#")
        {
            // Files from other systems end their lines with a carriage return too.
            let glob = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            if !glob.isEmpty { patterns.append(try pattern(Array(glob), in: path)) }
        }
        return patterns
    }

    private static func pattern(
        _ text: [UInt8],
        in path: FilePath? = nil
    ) throws(CofferError) -> GlobPattern {
        do { return try GlobPattern(text) } catch {
            let shown = String(decoding: text, as: UTF8.self)
            throw CofferError(
                .invalidArgument,
                "\(error.message): \(shown); a backslash before a byte takes it as it is",
                path: path
            )
        }
    }
}
