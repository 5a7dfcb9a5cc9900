internal import SystemPackage

/// The temporary file, of which no two processes have the same.
extension OutputFile {
    /// Makes and locks the temporary file, after removing one that no process has locked.
    static func makeTemporary(
        _ name: FilePath.Component,
        in folder: Folder,
        for target: FilePath
    ) throws(FileError) -> File {
        // Others may make and remove it at the same time: each round ends with the file that has
        // the name locked by us, or with a reason to look again.
        for _ in 0..<16 {
            let file: File
            do {
                file = try folder.create(name, shownAs: target)
            } catch  where error.code == .exists {
                try removeStale(name, in: folder, for: target)
                continue
            }
            do {
                if try lock(file, name, in: folder) { return file }
            } catch {
                try? folder.remove(name)
                throw error
            }
        }
        throw locked(target)
    }

    private static func removeStale(
        _ name: FilePath.Component,
        in folder: Folder,
        for target: FilePath
    ) throws(FileError) {
        let path = folder.path.appending(name)
        let occupied = { FileError(.exists, .create, path, "it isn't a file: remove it") }
        let stale: File
        do {
            stale = try folder.open(name)
        } catch  where error.code == .isDirectory {
            throw occupied()
        } catch  where error.code == .notFound {
            // A link is there and isn't followed, or the file is gone by now.
            if try folder.status(of: name)?.kind == .symbolicLink { throw occupied() }
            return
        }
        guard stale.kind == .regular else { throw occupied() }
        do {
            try stale.lock()
        } catch  where error.code == .locked {
            throw locked(target)
        } catch  where error.code == .unsupported {
            throw FileError(
                .exists,
                .create,
                path,
                "it is there, and without file locks nobody knows whether another coffer writes it;"
                    + " remove it if none does"
            )
        }
        if try folder.status(of: name)?.isSameFile(as: stale.status()) == true {
            try folder.remove(name)
        }
    }

    /// Locks `file` and says whether it still has its name.
    private static func lock(
        _ file: File,
        _ name: FilePath.Component,
        in folder: Folder
    ) throws(FileError) -> Bool {
        do {
            try file.lock()
        } catch  where error.code == .locked {
            // Another process took the file for a stale one before we locked it.
            return false
        } catch  where error.code == .unsupported {
            // No locks on this file system: then no temporary is ever taken for stale.
        }
        return try folder.status(of: name)?.isSameFile(as: file.openingStatus) == true
    }

    static func locked(_ target: FilePath) -> FileError {
        FileError(.locked, .create, target, "another coffer writes this target; wait for it")
    }
}
