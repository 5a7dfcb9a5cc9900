internal import Glibc
internal import Synchronization
package import SystemPackage

/// Mode and time of a folder.
package struct FolderAttributes: Sendable, Hashable {
    /// The permission bits, at most 0o7777; nil leaves them.
    package var mode: UInt32?
    /// When its names last changed; nil leaves it.
    package var modified: Timestamp?

    package init(mode: UInt32? = nil, modified: Timestamp? = nil) {
        self.mode = mode
        self.modified = modified
    }
}

/// What is done to trees of folders, each opened in the one above: no link is followed unless that is asked for.
extension Folder {
    /// What the file system says of the folder itself.
    package func status() throws(FileError) -> FileStatus { try File.status(descriptor, path) }

    /// Opens the folder `name`; a link is ``FileError/Code/notFound`` unless it is followed.
    package func folder(
        _ name: FilePath.Component,
        followingLinks: Bool = false
    ) throws(FileError) -> Folder {
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | (followingLinks ? 0 : O_NOFOLLOW)
        let folder = try unsafe call(.open, name) { unsafe openat(descriptor, $0, flags) }
        return Folder(descriptor: folder, path: path.appending(name))
    }

    /// Opens the folder in which this one stands now, which is shown as `path`.
    package func parent(shownAs path: FilePath) throws(FileError) -> Folder {
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC
        let folder = try SystemCall.run(.open, path) { unsafe openat(descriptor, "..", flags) }
        return Folder(descriptor: folder, path: path)
    }

    /// Opens a file for reading; a link is ``FileError/Code/notFound`` unless it is followed, a pipe isn't waited for.
    package func openForReading(
        _ name: FilePath.Component,
        followingLinks: Bool = false
    ) throws(FileError) -> File {
        let flags = O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY
        let file = try unsafe call(.open, name) {
            unsafe openat(descriptor, $0, flags | (followingLinks ? 0 : O_NOFOLLOW))
        }
        return try File(descriptor: file, path: path.appending(name))
    }

    /// What `name` stands for behind all links; ``FileError/Code/notFound`` if that is nothing.
    package func statusFollowingLinks(
        of name: FilePath.Component
    ) throws(FileError) -> FileStatus {
        var status = stat()
        _ = try unsafe call(.status, name) { unsafe fstatat(descriptor, $0, &status, 0) }
        return FileStatus(status)
    }

    /// Makes the folder `name`, for its owner alone; ``FileError/Code/exists`` if there is anything of that name.
    package func createFolder(_ name: FilePath.Component) throws(FileError) {
        _ = try unsafe call(.createFolder, name) { unsafe mkdirat(descriptor, $0, 0o700) }
    }

    /// The text of the symbolic link `name`, byte for byte.
    package func text(ofLink name: FilePath.Component) throws(FileError) -> [UInt8] {
        let capacity = Int(PATH_MAX)
        var text = [CChar](repeating: 0, count: capacity)
        let count = try unsafe call(.status, name) {
            Int32(unsafe readlinkat(descriptor, $0, &text, capacity))
        }
        return text.prefix(Int(count)).map(UInt8.init(bitPattern:))
    }

    /// Makes the symbolic link `name`; ``FileError/Code/exists`` if there is anything of that name.
    package func createLink(
        _ name: FilePath.Component,
        text: [UInt8]
    ) throws(FileError) {
        let text = text.map(CChar.init(bitPattern:)) + [0]
        _ = try unsafe call(.create, name) { name in
            unsafe text.withUnsafeBufferPointer { text in
                guard let text = text.baseAddress else { return -1 }
                return unsafe symlinkat(text, descriptor, name)
            }
        }
    }

    /// Makes the symbolic link `name` in the place of the one that is there, in one step.
    package func replaceLink(_ name: FilePath.Component, text: [UInt8]) throws(FileError) {
        let temporary = OutputFile.temporaryLinkName
        do {
            try createLink(temporary, text: text)
        } catch  where error.code == .exists {
            // One that a killed process left behind.
            try remove(temporary)
            try createLink(temporary, text: text)
        }
        do { try rename(temporary, replacing: name) } catch {
            try? remove(temporary)
            throw error
        }
    }

    /// Sets when the link `name` was last changed, where the file system can.
    package func keepModificationTime(
        _ time: Timestamp,
        ofLink name: FilePath.Component
    ) throws(FileError) {
        do {
            _ = try unsafe call(.setAttributes, name) { name in
                unsafe time.settingModification.withUnsafeBufferPointer {
                    unsafe utimensat(descriptor, name, $0.baseAddress, AT_SYMLINK_NOFOLLOW)
                }
            }
        } catch  where error.isRefusedAttribute {}
    }

    /// Sets the permission bits of the folder, whatever the umask.
    package func setMode(_ mode: UInt32) throws(FileError) {
        _ = try SystemCall.run(.setAttributes, path) { fchmod(descriptor, mode & 0o7777) }
    }

    /// Has the folder get these when nobody uses this object any more: until then names may come into it.
    ///
    /// What this user may not set, or the file system doesn't have, stays as it is.
    package func setWhenClosed(_ attributes: FolderAttributes) {
        partingAttributes.withLock { $0 = attributes }
    }

    func applyPartingAttributes() {
        guard let attributes = partingAttributes.withLock({ $0 }) else { return }
        if let mode = attributes.mode { fchmod(descriptor, mode & 0o7777) }
        guard let modified = attributes.modified else { return }
        unsafe modified.settingModification.withUnsafeBufferPointer {
            _ = unsafe futimens(descriptor, $0.baseAddress)
        }
    }
}

/// The same object, not only the same folder.
extension Folder: Hashable {
    package static func == (one: Folder, other: Folder) -> Bool { one === other }
    package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
