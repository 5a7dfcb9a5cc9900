public import SystemPackage

/// Where bytes come from.
public struct Input: Sendable, Hashable, ExpressibleByStringLiteral {
    /// The file; nil for standard input.
    public let path: FilePath?

    /// A file, a block device, a pipe: anything with a name that can be read.
    public static func file(_ path: FilePath) -> Input { Input(path: path) }

    /// The standard input of the process.
    public static let standardInput = Input(path: nil)

    private init(path: FilePath?) { self.path = path }

    /// A file, by its name.
    public init(stringLiteral path: String) { self.init(path: FilePath(path)) }
}
