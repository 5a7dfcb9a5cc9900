package import FileAccess
public import SystemPackage

/// Where bytes go.
///
/// A file appears under its name only when it is complete and on the disk. What names a pipe, a
/// device or `/dev/null` is written as it stands.
public struct Output: Sendable, Hashable, ExpressibleByStringLiteral {
    /// The file; nil for standard output.
    public let path: FilePath?
    /// Whether a file of that name is replaced, in one step, once the new one is complete.
    public let replacesExisting: Bool
    /// Where it is made, whatever the path leads to by now; nil if the path is followed.
    let entry: FolderEntry?

    /// A file, in a folder that exists.
    ///
    /// `replacingExisting` is false by default: an existing file is an error.
    public static func file(_ path: FilePath, replacingExisting: Bool = false) -> Output {
        Output(path: path, replacesExisting: replacingExisting)
    }

    /// A file in an open folder, where nothing but a file is ever replaced.
    package static func file(_ entry: FolderEntry, replacingExisting: Bool) -> Output {
        Output(path: entry.path, replacesExisting: replacingExisting, entry: entry)
    }

    /// Whether a link that stands there is followed.
    package var followsLinks: Bool { entry == nil }

    /// What stands where a file is to go; nil if there is nothing, or it is a stream.
    func existing() throws(FileError) -> FileStatus? {
        if let entry { return try entry.folder.status(of: entry.name) }
        return path.flatMap { try? File.status(of: $0, followingLinks: true) }
    }

    /// What stands there, as an input; nil for a stream.
    var existingInput: Input? { entry.map(Input.file) ?? path.map(Input.file) }

    /// The same, of which a file of that name is replaced.
    var replacing: Output { Output(path: path, replacesExisting: true, entry: entry) }

    /// The standard output of the process.
    public static let standardOutput = Output(path: nil, replacesExisting: false)

    private init(path: FilePath?, replacesExisting: Bool, entry: FolderEntry? = nil) {
        self.path = path
        self.entry = entry
        self.replacesExisting = replacesExisting
    }

    /// A file, by its name, that must not exist yet.
    public init(stringLiteral path: String) {
        self.init(path: FilePath(path), replacesExisting: false)
    }
}
