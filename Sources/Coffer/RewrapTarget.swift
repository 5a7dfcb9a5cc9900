internal import ContainerFormat
internal import FileAccess
internal import SystemPackage

/// A container whose slots are to be changed, locked against others who would.
struct RewrapTarget: Sendable {
    let ends: ContainerEnds
    private let source: RangeReadableFile
    /// As the file was once nobody else could change it any more.
    private let status: FileStatus
    private let path: FilePath
    private let copy: Output?

    /// Opens and locks the container; for a `copy` it is only read.
    init(_ path: FilePath, to copy: Output?, slotLimit: Int) throws {
        self.path = path
        self.copy = copy
        do {
            source = try RangeReadableFile.open(
                .file(path),
                for: copy == nil ? .updating : .reading
            )
            .ranges(orElse: "the slots of a stream can't be changed: name a file")
        } catch let error as FileError where error.code == .permissionDenied && copy == nil {
            throw CofferError(
                .outputUnavailable,
                "\(error.message): -o writes a changed copy",
                path: path,
                cause: error
            )
        }
        if copy == nil { try Self.lock(source, path) }
        status = try source.file.status()
        ends = try ContainerEnds(reading: source, slotLimit: slotLimit)
    }

    private static func lock(_ source: RangeReadableFile, _ path: FilePath) throws {
        do { try source.file.lock() } catch {
            // Where there are no locks, two changes at once are the user's to avoid.
            guard error.code != .unsupported else { return }
            guard error.code == .locked else { throw error }
            throw busy(path, error)
        }
        // Another change may have put a new file in its place before this one had the lock.
        guard try File.status(of: path, followingLinks: true).isSameFile(as: source.status) else {
            throw busy(path, nil)
        }
    }

    private static func busy(_ path: FilePath, _ cause: (any Error)?) -> CofferError {
        CofferError(
            .outputUnavailable,
            "another coffer is changing it: wait for it",
            path: path,
            cause: cause
        )
    }

    /// Lets others change the container.
    ///
    /// The file is closed with its last reference, which a queue's closure may keep for a moment longer.
    func unlock() { source.file.unlock() }

    /// What was written.
    struct Written: Sendable {
        /// Of the container.
        let byteCount: UInt64
        var warnings: [String]
    }

    /// Writes the new block.
    func write(_ block: Block, cancellation: Cancellation) throws -> Written {
        if copy == nil, block.byteCount == ends.block.byteCount {
            return try writeInPlace(block)
        }
        let byteCount = try writeAnew(block, cancellation: cancellation)
        // The container that a copy is made of stays as it is.
        guard copy == nil else { return Written(byteCount: byteCount, warnings: ends.warnings) }
        return Written(byteCount: byteCount, warnings: ends.mendedWarnings + linkWarnings)
    }

    /// What becomes of the other names of a container that is written anew.
    private var linkWarnings: [String] {
        guard status.linkCount > 1 else { return [] }
        return [
            "its new slots had no room, so it was written anew: its other names (hard links) still stand for the "
                + "old file with the old slots"
        ]
    }

    private func writeInPlace(_ block: Block) throws -> Written {
        var written = Written(byteCount: source.byteCount, warnings: ends.mendedWarnings)
        var keepsTime = true
        do {
            for write in try SlotChange(of: ends, to: block).writes {
                try source.file.write(write.bytes, at: write.offset)
                if try !source.file.keepModificationTime(status.modified) { keepsTime = false }
                try source.file.synchronize()
            }
        } catch {
            // What failed may have been written in part.
            _ = try? source.file.keepModificationTime(status.modified)
            throw error
        }
        if !keepsTime {
            written.warnings.append("its modification time is now, as only its owner can keep it")
        }
        // What was written is read again: a container that can't be opened any more is found out now.
        let ends = try ContainerEnds(reading: source, slotLimit: FormatLimits.raisedSlotCount)
        guard ends.block == block, ends.staleEnd == nil else {
            throw CofferError(.ioFailure, "its blocks aren't what was written to them", path: path)
        }
        return written
    }

    /// Copies the body between new blocks.
    private func writeAnew(_ block: Block, cancellation: Cancellation) throws -> UInt64 {
        // To replace a container by its changed self is what was asked for.
        let output = try JobOutput(
            copy ?? .file(path, replacingExisting: true),
            sourceStatus: copy == nil ? nil : status,
            cancellation: cancellation
        )
        guard output.isPositional else {
            output.discard()
            throw CofferError(.invalidArgument, "a changed copy must be a file")
        }
        let bytes = try block.encoded()
        let bodyByteCount = ends.footer.bodyByteCount
        let tailOffset = UInt64(block.byteCount) + bodyByteCount
        do {
            try output.file.write(bytes, at: 0)
            try output.file.copy(
                bodyByteCount,
                from: source.file,
                at: ends.bodyStart,
                to: UInt64(block.byteCount),
                cancellation: cancellation.signal
            )
            try output.file.write(bytes + ends.footer.encoded, at: tailOffset)
            try output.commit(
                mode: status.mode & 0o777,
                modified: status.modified,
                // A copy is its maker's; what replaces the container stays its owner's.
                owner: copy == nil ? status : nil
            )
        } catch {
            output.discard()
            throw error
        }
        return tailOffset + UInt64(block.byteCount + Footer.byteCount)
    }
}
