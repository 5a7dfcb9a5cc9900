internal import FileAccess
internal import SystemPackage

/// A name in a folder, however the folder was reached; the file itself needn't exist.
struct FileIdentity: Hashable {
    private let folder: FilePath?
    private let device: UInt64
    private let inode: UInt64
    private let name: [UInt8]

    init(_ path: FilePath) {
        let parent = path.removingLastComponent()
        name = path.lastComponentBytes
        let status = try? File.status(of: parent.isEmpty ? "." : parent, followingLinks: true)
        folder = status == nil ? parent.lexicallyNormalized() : nil
        device = status?.device ?? 0
        inode = status?.inode ?? 0
    }
}
