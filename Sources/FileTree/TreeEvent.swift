package import FileAccess
package import SystemPackage

/// What a walk comes upon.
package enum TreeEvent: Sendable {
    /// A folder, whose content follows, and its name in the one above; nil for that of an input.
    case entered(Folder, name: FilePath.Component?)
    /// The end of the folder entered last.
    case left(FileStatus)
    /// A regular file.
    case file(FolderEntry)
    /// A symbolic link that isn't followed.
    case link(FolderEntry, text: [UInt8], modified: Timestamp)
    /// What is no part of the work.
    case leftOut(FilePath, LeftOut)
    /// What couldn't be looked at.
    case failed(FilePath, FileError)

    /// Why something is left out.
    package enum LeftOut: Sendable, Hashable {
        /// A pattern or the size says so.
        case excluded
        /// The output folder, or an output of this or an earlier run.
        case output
        /// On another file system.
        case otherFileSystem
        /// A socket, a pipe or a device.
        case special(FileStatus.Kind)
    }
}
