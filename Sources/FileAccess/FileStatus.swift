internal import Glibc

/// What the file system says of a file at one moment.
package struct FileStatus: Hashable, Sendable {
    /// What a name stands for.
    package enum Kind: Hashable, Sendable {
        case regular, directory, symbolicLink, pipe, characterDevice, blockDevice, socket, other
    }

    package let kind: Kind
    /// The size of a regular file or of a link's text; of other kinds it says nothing.
    package let byteCount: UInt64
    /// Permissions, set-user-id, set-group-id and sticky bit: at most 0o7777.
    package let mode: UInt32
    package let device: UInt64
    package let inode: UInt64
    /// How many names it has.
    package let linkCount: UInt64
    package let userID: UInt32
    package let groupID: UInt32
    /// When the content was last written.
    package let modified: Timestamp
    /// When content or attributes last changed; no program can set it.
    package let changed: Timestamp
    /// Whether it is /dev/null, by its device number, whatever its name.
    package let isNullDevice: Bool

    init(_ status: stat) {
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .regular
            case S_IFDIR: .directory
            case S_IFLNK: .symbolicLink
            case S_IFIFO: .pipe
            case S_IFCHR: .characterDevice
            case S_IFBLK: .blockDevice
            case S_IFSOCK: .socket
            default: .other
            }
        byteCount = UInt64(status.st_size)
        mode = status.st_mode & 0o7777
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        linkCount = UInt64(status.st_nlink)
        userID = status.st_uid
        groupID = status.st_gid
        modified = Timestamp(status.st_mtim)
        changed = Timestamp(status.st_ctim)
        // Character device 1:3, in the kernel's encoding of small device numbers.
        isNullDevice = kind == .characterDevice && status.st_rdev == 1 << 8 | 3
    }

    /// Whether both are of one file, under whatever names.
    package func isSameFile(as other: FileStatus) -> Bool {
        device == other.device && inode == other.inode
    }
}
