internal import FileAccess
internal import SystemPackage

extension FilePath {
    /// The path that an argument names.
    init(argument: String) { self.init(bytes: ArgumentText(argument).bytes) }

    /// The path as messages carry it; `PrintableText` makes it fit to be seen.
    var argument: String { ArgumentText(bytes: bytes).text }
}
