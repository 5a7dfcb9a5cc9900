internal import Synchronization
package import SystemPackage

/// A temporary that a run left so that a later one can go on with it.
extension OutputFile {
    /// Opens and locks the temporary that an earlier run left for `target`; nil if there is none that can be taken.
    ///
    /// What it holds may be anything. It stays where it is when the object is released, unless
    /// ``commit(mode:modified:owner:)`` or ``discard()`` came before. What is no regular file, a link, or on a file
    /// system without locks is left to ``init(target:temporaryName:replacing:)``, which says why it's in the way.
    ///
    /// - Throws: ``FileError``: ``FileError/Code/locked`` if another process writes it, and what
    ///   ``init(target:temporaryName:replacing:)`` throws of the target.
    package static func reopen(
        target: FilePath,
        temporaryName: String,
        replacing: Bool
    ) throws(FileError) -> OutputFile? {
        let (folder, name) = try place(of: target, replacing: replacing)
        return try reopen(
            name,
            in: folder,
            shownAs: target,
            temporaryName: temporaryName,
            replacing: replacing
        )
    }

    /// The same for a file that is to stand in a folder under `name`, which nothing has, or with `replacing` a file that may
    /// be replaced.
    package static func reopen(
        _ name: FilePath.Component,
        in folder: Folder,
        shownAs target: FilePath,
        temporaryName: String,
        replacing: Bool
    ) throws(FileError) -> OutputFile? {
        guard let temporary = FilePath.Component(temporaryName), temporary.kind == .regular else {
            throw FileError(.unsupported, .open, target, "\(temporaryName) is no file name")
        }
        guard let file = try? folder.open(temporary, shownAs: target), file.kind == .regular
        else { return nil }
        do {
            try file.lock()
        } catch  where error.code == .locked {
            throw locked(target)
        } catch {
            return nil
        }
        // Before it was locked, another run may have finished it, or put a new one in its place.
        let output = OutputFile(file, named: temporary, at: (folder, name), replacing: replacing)
        return try output.hasItsName() ? output : nil
    }

    /// Whether the temporary still has its name, so that a commit would give the target's to this file.
    package func hasItsName() throws(FileError) -> Bool {
        try folder.status(of: temporaryName)?.isSameFile(as: file.status()) == true
    }

    /// Ends the writing and leaves the temporary, flushed, for a later run; does nothing after a commit or a discard.
    ///
    /// One that can't be flushed is removed: the system may have dropped a part of it and still show it.
    package func keep() {
        guard !isFinished.load(ordering: .acquiring) else { return }
        do { try file.synchronize() } catch { return discard() }
        isFinished.store(true, ordering: .releasing)
        file.unlock()
    }
}
