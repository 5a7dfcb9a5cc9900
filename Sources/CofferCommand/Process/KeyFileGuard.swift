internal import Coffer
internal import FileAccess
internal import SystemPackage

/// Sees to it that no output replaces a file that a key is read from.
struct KeyFileGuard: Sendable {
    private let keyFiles: [FileStatus]

    /// Guards what stands at these paths; with no path it guards nothing.
    init(_ paths: [FilePath] = []) { keyFiles = paths.compactMap(Self.status) }

    /// Refuses an output that is one of the files, under whatever name.
    func check(_ items: [WorkItem]) throws(CofferError) {
        for path in items.compactMap({ $0.output?.path }) {
            if let error = refusal(of: Self.status(path), at: path) { throw error }
        }
    }

    /// Why a file would be replaced that stands in a folder under the name of an output; nil if it isn't one of the files.
    func refusal(of entry: FolderEntry) -> CofferError? {
        guard !keyFiles.isEmpty else { return nil }
        return refusal(of: try? entry.folder.status(of: entry.name), at: entry.path)
    }

    private func refusal(of output: FileStatus?, at path: FilePath) -> CofferError? {
        guard let output, output.kind == .regular, keyFiles.contains(where: output.isSameFile)
        else { return nil }
        return CofferError(
            .invalidArgument,
            "it is the file of a key in use and would be an output: name another output",
            path: path
        )
    }

    private static func status(_ path: FilePath) -> FileStatus? {
        try? File.status(of: path, followingLinks: true)
    }
}
