internal import FileAccess
internal import SegmentPipeline

/// What sources with several names become as a batch removes one name after the other.
///
/// Removing a name changes the count of names and the time of the last change, by which a source is taken for changed. So
/// what a removal of ours left is known here, and taken for what was there before. Safe to use from many threads.
final class LinkedSources: Sendable {
    private struct File: Hashable {
        let device: UInt64
        let inode: UInt64

        init(_ status: FileStatus) { (device, inode) = (status.device, status.inode) }
    }

    private struct History {
        /// What our removals found.
        var earlier: Set<FileStatus>
        /// What the last of them left.
        var now: FileStatus
    }

    private let histories = Lock<[File: History]>([:])

    /// Whether a file that was opened as `status` is the same still, but for what removals of ours did to it.
    ///
    /// `look` says what it is now; no removal comes between.
    func isUnchanged(
        _ status: FileStatus,
        look: () throws(FileError) -> FileStatus
    ) throws(FileError) -> Bool {
        guard status.linkCount > 1 else { return try look() == status }
        return try histories.withLock { histories throws(FileError) in
            Self.isUnchanged(status, now: try look(), histories)
        }
    }

    /// Removes one of the names of an open file that was opened as `status`, if `now`, which its name stands for, is that
    /// still.
    ///
    /// - Returns: whether it was removed.
    func remove(
        _ file: FileAccess.File,
        openedAs status: FileStatus,
        look: () throws -> FileStatus,
        remove: () throws -> Void
    ) throws -> Bool {
        try histories.withLock { histories in
            let now = try look()
            guard Self.isUnchanged(status, now: now, histories) else { return false }
            try remove()
            let key = File(now)
            guard now.linkCount > 1 else {
                histories[key] = nil
                return true
            }
            var history = histories[key] ?? History(earlier: [], now: now)
            history.earlier.formUnion([status, now])
            history.now = try file.status()
            // Whatever else changed at that moment was not our doing: the other names are left, as changed.
            histories[key] = history.now.isSame(as: now) ? history : nil
            return true
        }
    }

    private static func isUnchanged(
        _ status: FileStatus,
        now: FileStatus,
        _ histories: [File: History]
    ) -> Bool {
        if now == status { return true }
        guard let history = histories[File(status)] else { return false }
        return history.now == now && history.earlier.contains(status)
    }
}

extension FileStatus {
    /// Whether nothing but the names of a file and the time of its last change differs.
    fileprivate func isSame(as other: FileStatus) -> Bool {
        isSameFile(as: other) && kind == other.kind && byteCount == other.byteCount
            && modified == other.modified && mode == other.mode && userID == other.userID
            && groupID == other.groupID
    }
}
