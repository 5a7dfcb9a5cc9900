internal import CLinux
internal import Glibc

/// Files that are committed together.
extension OutputFile {
    /// Flushes prepared files, gives them their names and flushes their folders: what is named is on the disk.
    ///
    /// On a file system that is known to flush itself reliably, one flush serves all files on it, and one more their
    /// folders; it also flushes what others have written there. Elsewhere each file and each folder has its own. Without
    /// `flushing` files only get their names.
    ///
    /// - Returns: why each wasn't committed, in their order. Such a file has its temporary name still, for ``discard()``,
    ///   unless it was only its folder's flush that failed: then it has the target's.
    package static func commit(_ files: [OutputFile], flushing: Bool = true) -> [FileError?] {
        var errors = [FileError?](repeating: nil, count: files.count)
        let groups = Dictionary(grouping: files.indices) {
            files.count > 1 ? files[$0].folder.fileSystem : nil
        }
        for (fileSystem, indices) in groups where flushing {
            let isFlushed =
                indices.count > 1
                && (fileSystem?.flushAll(throughFolder: files[indices[0]].folder) ?? false)
            for index in indices {
                errors[index] = error {
                    () throws(FileError) in
                    try isFlushed
                        ? files[index].file.checkWrites() : files[index].file.synchronize()
                }
            }
        }
        for index in files.indices where errors[index] == nil {
            errors[index] = error { () throws(FileError) in try files[index].takeName() }
        }
        for (fileSystem, indices) in groups where flushing {
            let named = indices.filter { errors[$0] == nil }
            let folders = Dictionary(grouping: named) { files[$0].folder }
            if folders.count > 1, let folder = folders.keys.first,
                fileSystem?.flushAll(throughFolder: folder) ?? false
            {
                continue
            }
            for (folder, members) in folders {
                let failure = error { () throws(FileError) in try folder.synchronize() }
                for index in members { errors[index] = failure }
            }
        }
        return errors
    }

    private static func error(of body: () throws(FileError) -> Void) -> FileError? {
        do throws(FileError) {
            try body()
            return nil
        } catch { return error }
    }
}

/// A file system on which one flush is as good as one for each file.
struct FlushableFileSystem: Hashable {
    private let device: UInt64

    /// Those of which it is known: on others (of the network, of programs by FUSE, layered ones) syncfs(2) may not reach
    /// what fsync(2) does.
    private static let kinds: Set<Int64> = [
        0xEF53,  // ext4
        0x5846_5342,  // XFS
        0x9123_683E,  // Btrfs
        0xF2F5_2010,  // F2FS
        0x0102_1994,  // tmpfs, where there is nothing to flush
    ]

    /// Nil if it isn't one of them.
    init?(of descriptor: Int32, device: UInt64) {
        var kind: Int64 = 0
        guard unsafe clinux_file_system_kind(descriptor, &kind) == 0, Self.kinds.contains(kind)
        else { return nil }
        self.device = device
    }

    /// Has everything on it put on stable storage; says whether that was done.
    ///
    /// It tells of a file's failed writes only on newer systems, so each file is asked as well.
    func flushAll(throughFolder folder: Folder) -> Bool {
        let result = try? SystemCall.run(.synchronize, folder.path) {
            clinux_syncfs(folder.descriptor)
        }
        return result != nil
    }
}

extension File {
    /// Tells of writes of this file that failed, after all were flushed.
    fileprivate func checkWrites() throws(FileError) {
        _ = try SystemCall.run(.synchronize, path) { clinux_wait_for_writes(descriptor) }
    }
}
