internal import Coffer
internal import FileAccess
internal import SystemPackage

/// Sees to it that no output replaces a file that a key is read from.
struct KeyFileGuard {
    private let outputs: [FilePath]

    /// Guards against the outputs of these items.
    init(_ items: [WorkItem]) {
        outputs = items.compactMap { $0.output?.path }
    }

    /// Refuses an output that is one of these files, under whatever name.
    func check(_ keyFiles: [FilePath]) throws(CofferError) {
        let keys = keyFiles.compactMap(Self.status)
        for path in outputs {
            guard let output = Self.status(path), output.kind == .regular,
                keys.contains(where: output.isSameFile)
            else { continue }
            throw CofferError(
                .invalidArgument,
                "it is the file of a key in use and would be an output: name another output",
                path: path
            )
        }
    }

    private static func status(_ path: FilePath) -> FileStatus? {
        try? File.status(of: path, followingLinks: true)
    }
}
