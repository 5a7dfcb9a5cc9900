package import SystemPackage

/// A name in an open folder: what it stands for is found there, wherever the folder is by now.
package struct FolderEntry: Sendable, Hashable {
    package let folder: Folder
    package let name: FilePath.Component
    /// Whether a link of this name stands for what it leads to.
    package let followsLinks: Bool

    package init(_ name: FilePath.Component, in folder: Folder, followingLinks: Bool = false) {
        self.folder = folder
        self.name = name
        followsLinks = followingLinks
    }

    /// As messages show it.
    package var path: FilePath { folder.path.appending(name) }

    /// What the name stands for; ``FileError/Code/notFound`` if that is nothing.
    package func status() throws(FileError) -> FileStatus {
        if followsLinks { return try folder.statusFollowingLinks(of: name) }
        guard let status = try folder.status(of: name) else {
            throw FileError(.notFound, .status, path, "there is no such file")
        }
        return status
    }

    /// Opens a file for reading; a link that isn't followed is ``FileError/Code/notFound``, a pipe isn't waited for.
    package func openForReading() throws(FileError) -> File {
        try folder.openForReading(name, followingLinks: followsLinks)
    }
}
