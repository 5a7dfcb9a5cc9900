package import FileAccess
package import SystemPackage

/// The folders of a walk made again elsewhere, each in the one above it: no link is followed.
///
/// Goes down and up with the walk. For one thread at a time.
package struct FolderMirror {
    private struct Level {
        /// Whether the folder was made here, and not found.
        let isNew: Bool
        /// Whether names were made in it that nothing has flushed.
        var hasNewNames = false
    }

    /// When the names of new folders and links are put on stable storage.
    package enum Flushing: Sendable {
        /// As soon as a folder is made, and of links when theirs is left: nothing that was put into a folder can be lost with
        /// it.
        case atOnce
        /// When a folder is left.
        case each
        /// At the end, all at once, where the file system can do that.
        case together
        /// When the system does so.
        case none
    }

    private let root: Folder
    private let flushing: Flushing
    /// Whether names wait for the flush at the end.
    private var isUnflushed = false
    private let preservesAttributes: Bool
    private let replacesLinks: Bool
    private var stack = FolderStack()
    private var levels: [Level] = []

    /// Begins in `root`, which stays as it is.
    ///
    /// With `preservesAttributes` folders and links get the mode and time of those walked, with `replacesLinks` a link that
    /// leads elsewhere is replaced.
    package init(
        in root: Folder,
        preservingAttributes preservesAttributes: Bool,
        replacingLinks replacesLinks: Bool,
        flushing: Flushing = .each
    ) throws(FileError) {
        self.root = root
        self.flushing = flushing
        self.preservesAttributes = preservesAttributes
        self.replacesLinks = replacesLinks
        stack.push(root, try root.status())
        levels.append(Level(isNew: false))
    }

    /// Where the content of the folder entered last goes; nil if the way back up to it was lost.
    package var folder: Folder? { stack.top }

    private var top: Folder {
        get throws(FileError) {
            if let folder = stack.top { return folder }
            let reason =
                "its folder in the target was moved or can't be opened again: run this again"
            throw FileError(.notFound, .open, root.path, reason)
        }
    }

    /// Goes down into the folder `name`, which is made if it isn't there.
    package mutating func enter(_ name: FilePath.Component) throws(FileError) {
        let parent = try top
        var isNew = true
        do { try parent.createFolder(name) } catch  where error.code == .exists {
            guard try parent.status(of: name)?.kind == .directory else {
                let reason = "something else than a folder stands there, and no link is followed"
                throw FileError(.exists, .createFolder, error.path, reason)
            }
            isNew = false
        }
        let folder = try parent.folder(name)
        let status = try folder.status()
        // One that an earlier run left with the mode of a source that nobody may write to.
        if !isNew, status.mode & 0o700 != 0o700 { try? folder.setMode(status.mode | 0o700) }
        if isNew {
            if flushing == .atOnce {
                try parent.synchronize()
            } else {
                levels[levels.count - 1].hasNewNames = true
            }
        }
        stack.push(folder, status)
        levels.append(Level(isNew: isNew))
    }

    /// Goes up from the folder made for one of this `status`, which gets its mode and time when the last file in it is
    /// complete.
    package mutating func leave(_ status: FileStatus) throws(FileError) {
        guard let folder = stack.top, levels.count > 1 else { return }
        let level = levels.removeLast()
        if preservesAttributes {
            folder.setWhenClosed(
                // Set-user-id and its like are not kept, as the new owner may be another; the sticky bit gives nobody more.
                FolderAttributes(mode: status.mode & 0o1777, modified: status.modified)
            )
        } else if level.isNew {
            folder.setWhenClosed(FolderAttributes(mode: 0o777 & ~Host.fileModeMask))
        }
        let flush = Result { () throws(FileError) in
            if level.hasNewNames { try self.flush(folder) }
        }
        try stack.pop()
        try flush.get()
    }

    /// Goes up to the folder that the mirror began in, and leaves those on the way for their owner alone, as they aren't
    /// complete.
    package mutating func finish() throws(FileError) {
        while let level = levels.popLast() {
            if level.hasNewNames, let folder = stack.top { try flush(folder) }
            if !levels.isEmpty { try stack.pop() }
        }
        if isUnflushed, !root.synchronizeFileSystem() {
            let reason = "what was made in it may not be on the disk: run it again"
            throw FileError(.io, .synchronize, root.path, reason)
        }
    }

    private mutating func flush(_ folder: Folder) throws(FileError) {
        switch flushing {
        case .none: break
        case .together where folder.isFlushed(with: root): isUnflushed = true
        case .atOnce, .each, .together: try folder.synchronize()
        }
    }

    /// Makes a symbolic link of the same text.
    package mutating func makeLink(
        _ name: FilePath.Component,
        text: [UInt8],
        modified: Timestamp
    ) throws(FileError) {
        let folder = try top
        do {
            try folder.createLink(name, text: text)
        } catch  where error.code == .exists {
            guard try folder.status(of: name)?.kind == .symbolicLink else { throw error }
            if try folder.text(ofLink: name) != text {
                guard replacesLinks else { throw error }
                try folder.replaceLink(name, text: text)
            }
        }
        levels[levels.count - 1].hasNewNames = true
        if preservesAttributes { try folder.keepModificationTime(modified, ofLink: name) }
    }
}
