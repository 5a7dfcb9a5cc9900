internal import Coffer
internal import FileAccess
internal import SystemPackage

/// Sees to it that no output replaces a file that a key is read from, and that none is removed as a source.
struct KeyFileGuard: Sendable {
    private let keyFiles: [FileStatus]

    /// Guards what stands at these paths; with no path it guards nothing.
    init(_ paths: [FilePath] = []) { keyFiles = paths.compactMap(Self.status) }

    /// Refuses an output, or an input that is to be removed, that is one of the files, under whatever name.
    func check(_ items: [WorkItem], removingSources: Bool = false) throws(CofferError) {
        for item in items where !item.isTree {
            if let path = item.output?.path, let error = refusal(of: Self.status(path), at: path) {
                throw error
            }
            if removingSources, let path = item.input, isGuarded(Self.status(path)) {
                throw Self.removal(path)
            }
        }
    }

    /// Why a file can't be encrypted and removed; nil if it isn't one of the files.
    func refusal(removing entry: FolderEntry) -> CofferError? {
        guard !keyFiles.isEmpty, isGuarded(try? entry.folder.status(of: entry.name)) else {
            return nil
        }
        return Self.removal(entry.path)
    }

    /// Why a file would be replaced that stands in a folder under the name of an output; nil if it isn't one of the files.
    func refusal(of entry: FolderEntry) -> CofferError? {
        guard !keyFiles.isEmpty else { return nil }
        return refusal(of: try? entry.folder.status(of: entry.name), at: entry.path)
    }

    private func refusal(of output: FileStatus?, at path: FilePath) -> CofferError? {
        guard isGuarded(output) else { return nil }
        return CofferError(
            .invalidArgument,
            "it is the file of a key in use and would be an output: name another output",
            path: path
        )
    }

    private static func removal(_ path: FilePath) -> CofferError {
        CofferError(
            .invalidArgument,
            "it is the file of a key in use, and only that key would open its container: leave it out, or don't remove sources",
            path: path
        )
    }

    private func isGuarded(_ status: FileStatus?) -> Bool {
        guard let status, status.kind == .regular else { return false }
        return keyFiles.contains(where: status.isSameFile)
    }

    private static func status(_ path: FilePath) -> FileStatus? {
        try? File.status(of: path, followingLinks: true)
    }
}
