internal import Glibc
internal import Synchronization
package import SystemPackage

/// A file that appears under its name whole, flushed and at once, or not at all.
///
/// What is written goes to a temporary file in the target's folder: mode 0600, locked, and found
/// under `temporaryName` while it lasts. ``commit(mode:modified:owner:)`` gives it the target's name;
/// ``discard()``, or release without a commit, removes it. A temporary that a killed process left
/// behind is replaced; one that a running process has locked is ``FileError/Code/locked``.
///
/// Commit and discard are for one thread at a time; ``file`` may be written by many.
package final class OutputFile: Sendable {
    /// The file to write, read-write and empty at first.
    package let file: File

    let folder: Folder
    let temporaryName: FilePath.Component
    let isFinished = Atomic<Bool>(false)
    private let name: FilePath.Component
    private let isReplacing: Bool
    /// The permission bits to come: until the file is flushed it is for its owner alone, as a later run may go on with it.
    private let preparedMode = Atomic<UInt32>(0o600)
    /// Whether release without a commit leaves the temporary, for another run to go on with.
    private let isKeptOnRelease: Bool

    /// Begins a file that is to stand at `target`.
    ///
    /// Without `replacing`, anything there is ``FileError/Code/exists``, now or when committing.
    /// With it a regular file there stays as it is until the commit; a link is followed, so that
    /// the file it leads to is the one replaced. Never replaced are folders
    /// (``FileError/Code/isDirectory``) and special files (``FileError/Code/exists``).
    ///
    /// `temporaryName` is a single path component that depends on the target's name only.
    package convenience init(
        target: FilePath,
        temporaryName: String,
        replacing: Bool
    ) throws(FileError) {
        let (folder, name) = try Self.place(of: target, replacing: replacing)
        try self.init(
            name,
            in: folder,
            shownAs: target,
            temporaryName: temporaryName,
            replacing: replacing
        )
    }

    /// Begins a file that is to stand in a folder under `name`, which nothing has, or with `replacing` a file that may be
    /// replaced.
    ///
    /// Errors on it name `target`.
    package init(
        _ name: FilePath.Component,
        in folder: Folder,
        shownAs target: FilePath,
        temporaryName: String,
        replacing: Bool
    ) throws(FileError) {
        guard let temporary = FilePath.Component(temporaryName), temporary.kind == .regular else {
            throw FileError(.unsupported, .create, target, "\(temporaryName) is no file name")
        }
        self.folder = folder
        self.name = name
        self.temporaryName = temporary
        isReplacing = replacing
        isKeptOnRelease = false
        file = try Self.makeTemporary(temporary, in: folder, for: target)
    }

    /// Takes a temporary that is there, opened and locked, and leaves it there on release.
    init(
        _ file: File,
        named temporaryName: FilePath.Component,
        at place: (folder: Folder, name: FilePath.Component),
        replacing: Bool
    ) {
        self.file = file
        self.temporaryName = temporaryName
        (folder, name) = place
        isReplacing = replacing
        isKeptOnRelease = true
    }

    deinit { if !isKeptOnRelease { discard() } }

    /// Looks whether a file could be begun at `target`, without making anything.
    ///
    /// Throws what ``init(target:temporaryName:replacing:)`` would, but for a temporary that another
    /// process has locked.
    package static func check(target: FilePath, replacing: Bool) throws(FileError) {
        try place(of: target, replacing: replacing).folder.checkWritable()
    }

    /// The temporary's name for a target: ".coffer-", 16 hexadecimal digits, ".partial".
    ///
    /// `digest` is SHA-256 of the bytes of the target's name.
    package static func temporaryName(digest: [UInt8]) -> String {
        temporaryPrefix + Hexadecimal.text(digest.prefix(8)) + temporarySuffix
    }

    /// Whether a file of this name is one that is being written, or was left behind.
    package static func isTemporaryName(_ name: [UInt8]) -> Bool {
        name.starts(with: temporaryPrefix.utf8)
            && name.suffix(temporarySuffix.utf8.count).elementsEqual(temporarySuffix.utf8)
    }

    /// The name of a link until it takes the place of another.
    static let temporaryLinkName = FilePath.Component(
        stringLiteral: temporaryPrefix + "link" + temporarySuffix
    )

    private static let temporaryPrefix = ".coffer-"
    private static let temporarySuffix = ".partial"

    /// Sets the attributes, flushes the file, gives it its mode and the target's name and flushes the folder.
    ///
    /// If it throws before the name is given, the target is as it was and the temporary still
    /// there, for ``discard()``. An error of the folder's flush leaves the whole file under its name.
    ///
    /// Without a `mode` the file gets that of any new file of this process, 0666 less the umask;
    /// without `modified` its time is that of the last write. A file system that can't keep a time
    /// keeps its own, and one that can't keep a mode too, unless it lets others read or write a file
    /// that was to be closed to them. With an `owner`, a file, it is given to the owner and group of that one, as far as this
    /// user may.
    package func commit(
        mode: UInt32? = nil,
        modified: Timestamp? = nil,
        owner: FileStatus? = nil
    ) throws(FileError) {
        try prepare(mode: mode, modified: modified, owner: owner)
        if let error = Self.commit([self])[0] { throw error }
    }

    /// Sets the attributes, as ``commit(mode:modified:owner:)`` does, and leaves the rest to ``commit(_:flushing:)``.
    package func prepare(
        mode: UInt32?,
        modified: Timestamp?,
        owner: FileStatus? = nil
    ) throws(FileError) {
        precondition(!isFinished.load(ordering: .acquiring), "committed or discarded before")
        if let owner { try file.keepOwner(of: owner) }
        preparedMode.store(mode ?? Host.newFileMode, ordering: .releasing)
        if let modified { try file.keepModificationTime(modified) }
    }

    /// Gives the file its mode and the target's name.
    func takeName() throws(FileError) {
        try setMode(preparedMode.load(ordering: .acquiring))
        if isReplacing {
            try folder.rename(temporaryName, replacing: name)
        } else {
            try folder.rename(temporaryName, to: name)
        }
        // Not by closing it: a program that is being started holds the descriptor a moment longer, and who
        // takes the file for their own next would find it locked.
        file.unlock()
        isFinished.store(true, ordering: .releasing)
    }

    /// Removes the temporary file; does nothing after a commit or a discard.
    ///
    /// If even that fails, the next run on this target replaces it.
    package func discard() {
        guard !isFinished.exchange(true, ordering: .acquiringAndReleasing) else { return }
        try? folder.remove(temporaryName)
    }

    private func setMode(_ mode: UInt32) throws(FileError) {
        do {
            try file.setMode(mode)
        } catch  where error.isRefusedAttribute {
            guard try file.status().mode & 0o066 & ~mode == 0 else { throw error }
        }
    }

    /// Opens the target's folder and looks whether its name may be taken.
    static func place(
        of target: FilePath,
        replacing: Bool,
        linkCount: Int = 0
    ) throws(FileError) -> (folder: Folder, name: FilePath.Component) {
        guard let name = target.lastComponent, name.kind == .regular else {
            throw FileError(.create, target, errorNumber: EISDIR)
        }
        let folder = try Folder(target.removingLastComponent())
        guard let status = try folder.status(of: name) else { return (folder, name) }
        switch status.kind {
        case .directory:
            throw FileError(.create, target, errorNumber: EISDIR)
        case .regular where replacing:
            return (folder, name)
        case .symbolicLink where replacing && linkCount < 40:
            let destination = try folder.destination(ofLink: name)
            return try place(of: destination, replacing: true, linkCount: linkCount + 1)
        default:
            throw FileError(.create, target, errorNumber: EEXIST)
        }
    }
}
