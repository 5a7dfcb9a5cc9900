internal import FileAccess
internal import SystemPackage

/// A folder in a folder in a folder, of which only the lowest few are open.
///
/// A folder above those is opened again by `..` of the one below it, and must be the same as before: no name of a path is
/// looked up twice, so nobody can divert the way by renaming.
struct FolderStack {
    private struct Level {
        let status: FileStatus
        var folder: Folder?
        /// The same, for as long as others use it: it is taken up again, as it may have parting attributes to come.
        weak var folderInUse: Folder?
        /// Whether it can't be found again from below, as a link led on from it.
        var isPinned = false
    }

    /// The number of folders that are kept open.
    static let openCount = 3

    private var levels: [Level] = []

    /// The lowest folder, if there is any.
    var top: Folder? { levels.last?.folder }

    /// Goes down into a folder, by a link or by its own name.
    mutating func push(_ folder: Folder, _ status: FileStatus, byLink: Bool = false) {
        if byLink, !levels.isEmpty { levels[levels.count - 1].isPinned = true }
        levels.append(
            Level(status: status, folder: folder, folderInUse: folder)
        )
        let hidden = levels.count - 1 - Self.openCount
        if hidden >= 0, !levels[hidden].isPinned { levels[hidden].folder = nil }
    }

    /// Goes up.
    mutating func pop() throws(FileError) {
        guard let below = levels.popLast()?.folder, let level = levels.last, level.folder == nil
        else { return }
        let folder: Folder
        if let inUse = level.folderInUse {
            folder = inUse
        } else {
            // Not kept for each level: it would take memory by the square of the depth.
            let path = below.path.removingLastComponent()
            folder = try below.parent(shownAs: path)
            guard try folder.status().isSameFile(as: level.status) else {
                throw FileError(
                    .notFound,
                    .open,
                    path,
                    "it was moved while the folders in it were worked on"
                )
            }
        }
        levels[levels.count - 1].folder = folder
        levels[levels.count - 1].folderInUse = folder
    }

    /// Whether the way leads through this folder.
    func contains(_ status: FileStatus) -> Bool {
        levels.contains { $0.status.isSameFile(as: status) }
    }
}
