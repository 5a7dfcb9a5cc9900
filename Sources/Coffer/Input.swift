package import FileAccess
public import SystemPackage

/// Where bytes come from.
public struct Input: Sendable, Hashable, ExpressibleByStringLiteral {
    /// The file; nil for standard input.
    public let path: FilePath?
    /// Where it is opened, whatever the path leads to by now; nil if the path is opened.
    private let entry: FolderEntry?

    /// A file, a block device, a pipe: anything with a name that can be read.
    public static func file(_ path: FilePath) -> Input { Input(path: path) }

    /// A regular file in an open folder.
    package static func file(_ entry: FolderEntry) -> Input {
        Input(path: entry.path, entry: entry)
    }

    /// The standard input of the process.
    public static let standardInput = Input(path: nil)

    private init(path: FilePath?, entry: FolderEntry? = nil) {
        self.path = path
        self.entry = entry
    }

    /// A file, by its name.
    public init(stringLiteral path: String) { self.init(path: FilePath(path)) }

    /// Opens it; a pipe is waited for as ``File/open(_:for:cancellation:)`` does.
    func open(
        for purpose: File.Purpose = .reading,
        cancellation: Cancellation?
    ) throws -> File {
        guard let path else { return try File.standardInput() }
        guard let entry else {
            return try File.open(path, for: purpose, cancellation: cancellation?.signal)
        }
        let file = try entry.openForReading()
        guard file.kind == .regular else {
            throw CofferError(.sourceChanged, "it is no regular file any more", path: path)
        }
        return file
    }

    /// Removes the file, if its name stands for the source still, by itself and not by a link.
    func remove(ifStill source: PlaintextSource) throws {
        guard let path, let last = entry?.name ?? path.lastComponent else { return }
        let folder = try entry?.folder ?? Folder(path.removingLastComponent())
        try source.remove {
            guard let now = try folder.status(of: last) else {
                throw CofferError(.sourceChanged, "its name is gone", path: path)
            }
            guard now.kind != .symbolicLink else {
                throw CofferError(.sourceChanged, "its name is a link", path: path)
            }
            return now
        } remove: {
            try folder.remove(last)
        }
    }
}
