internal import AuthenticatedEncryption
internal import FileAccess
internal import Glibc
internal import SystemPackage

/// Where a job writes: a file that appears when it is complete, or a stream.
final class JobOutput: Sendable {
    let file: File
    let path: FilePath?
    /// Whether bytes can be put at any offset, in any order.
    let isPositional: Bool
    /// Whether a file is written that appears when it is complete.
    var isTemporary: Bool { temporary != nil }
    private let temporary: OutputFile?
    private let cancellation: Cancellation

    /// Goes on with the temporary file of an earlier run.
    init(resuming temporary: OutputFile, at path: FilePath?, cancellation: Cancellation) {
        self.cancellation = cancellation
        self.path = path
        self.temporary = temporary
        file = temporary.file
        isPositional = true
    }

    /// `sourceStatus` is that of the input, which must not be the output too.
    init(
        _ output: Output,
        sourceStatus: FileStatus?,
        cancellation: Cancellation
    ) throws {
        self.cancellation = cancellation
        path = output.path
        if let entry = output.entry, let path = output.path {
            let begun = try Self.begin(entry, output, at: path, isNot: sourceStatus)
            temporary = begun
            file = begun.file
            isPositional = true
            return
        }
        let existing = try Self.status(of: output, isNot: sourceStatus)
        guard let path = output.path else {
            file = try File.standardOutput()
            temporary = nil
            isPositional = existing?.isNullDevice == true
            if existing?.kind == .pipe { file.enlargePipe() }
            return
        }
        do {
            switch existing?.kind {
            case .regular?, nil:
                let temporary = try OutputFile(
                    target: path,
                    temporaryName: Self.temporaryName(for: path),
                    replacing: output.replacesExisting
                )
                self.temporary = temporary
                file = temporary.file
                isPositional = true
            default:
                temporary = nil
                file = try File.open(path, for: .writing, cancellation: cancellation.signal)
                isPositional = existing?.isNullDevice == true
                if existing?.kind == .pipe { file.enlargePipe() }
            }
        } catch { throw Self.unavailable(error, path) }
    }

    /// Begins a file in an open folder, where no link is followed and no device written.
    private static func begin(
        _ entry: FolderEntry,
        _ output: Output,
        at path: FilePath,
        isNot source: FileStatus?
    ) throws -> OutputFile {
        do {
            try check(entry, output, at: path, isNot: source)
            return try OutputFile(
                entry.name,
                in: entry.folder,
                shownAs: path,
                temporaryName: temporaryName(forName: entry.name.bytes),
                replacing: output.replacesExisting
            )
        } catch { throw unavailable(error, path) }
    }

    /// Looks whether a file may stand in an open folder under the name of an output.
    static func check(
        _ entry: FolderEntry,
        _ output: Output,
        at path: FilePath,
        isNot source: FileStatus?
    ) throws {
        guard let existing = try entry.folder.status(of: entry.name) else { return }
        try check(existing, isNot: source, path: path)
        guard existing.kind == .regular else {
            throw CofferError(
                .outputExists,
                "something else than a file stands there, which is never replaced",
                path: path
            )
        }
        guard output.replacesExisting else {
            throw CofferError(.outputExists, "it exists", path: path)
        }
    }

    /// Looks whether an output could be begun, without making or opening anything.
    static func check(_ output: Output, sourceStatus: FileStatus?) throws {
        let existing = try status(of: output, isNot: sourceStatus)
        guard let path = output.path, existing == nil || existing?.kind == .regular else { return }
        do {
            try OutputFile.check(target: path, replacing: output.replacesExisting)
        } catch { throw unavailable(error, path) }
    }

    /// The name of the file that is written for a target until it is complete.
    static func temporaryName(for target: FilePath) throws -> String {
        try temporaryName(forName: target.lastComponentBytes)
    }

    static func temporaryName(forName name: [UInt8]) throws -> String {
        OutputFile.temporaryName(digest: try Hash.sha256(name))
    }

    /// What stands where the output is to go; throws if that can't be an output.
    static func status(
        of output: Output,
        isNot source: FileStatus?
    ) throws -> FileStatus? {
        guard let path = output.path else {
            let status = try File.standardOutput().status()
            try check(status, isNot: source, path: nil)
            return status
        }
        guard let status = try output.existing() else { return nil }
        try check(status, isNot: source, path: path)
        switch status.kind {
        case .directory:
            throw CofferError(.outputExists, "it is a folder: name a file in it", path: path)
        case .blockDevice where !output.replacesExisting:
            throw CofferError(.outputExists, "it is a disk, which would be overwritten", path: path)
        default: return status
        }
    }

    /// A folder that is missing or may not be written to is no missing input.
    static func unavailable(_ error: any Error, _ path: FilePath) -> CofferError {
        var result = CofferError(translating: error, path: path)
        guard let error = error as? FileError else { return result }
        // What stands at the temporary's name is no output that could be replaced.
        let isTemporarys = error.code == .exists && error.path != path
        if error.code == .notFound || error.code == .permissionDenied || isTemporarys {
            result.code = .outputUnavailable
        }
        if error.errorNumber == ENAMETOOLONG {
            result.message =
                "the file system takes no name of this length: shorten the input's"
        }
        return result
    }

    /// Refuses to write over the source; pipes and devices that only pass bytes on may be both.
    private static func check(
        _ status: FileStatus,
        isNot source: FileStatus?,
        path: FilePath?
    ) throws {
        guard let source, status.isSameFile(as: source),
            status.kind == .regular || status.kind == .blockDevice
        else { return }
        throw CofferError(
            .invalidArgument,
            "input and output are the same file: name another output",
            path: path
        )
    }

    /// Writes to a stream, as far as its reader takes it.
    func writeNext(_ bytes: RawSpan) throws(FileError) {
        try file.writeNext(bytes, cancellation: cancellation.signal)
    }

    /// Makes a file appear under its name, flushed unless that is not wanted; nothing for a stream.
    ///
    /// `mode` are the permission bits, by default what the user's mask leaves of 0666; `modified` is now by
    /// default; `owner` is a file whose owner and group are kept as far as the user may.
    func commit(
        mode: UInt32?,
        modified: Timestamp?,
        owner: FileStatus? = nil,
        flushing: Bool = true
    ) throws {
        guard let temporary else {
            // Of a pipe there is nothing to flush, and standard output is whoever's that opened it.
            if flushing, path != nil, file.kind == .blockDevice { try file.synchronize() }
            return
        }
        try temporary.prepare(mode: mode, modified: modified, owner: owner)
        if let error = OutputFile.commit([temporary], flushing: flushing)[0] { throw error }
    }

    /// Sets the attributes of a file that appears when it is complete and is to be committed with others, and gives it.
    func prepare(mode: UInt32?, modified: Timestamp?) throws -> OutputFile {
        guard let temporary else { preconditionFailure("a stream is not committed") }
        try temporary.prepare(mode: mode, modified: modified)
        return temporary
    }

    /// Removes what was written of a file.
    func discard() { temporary?.discard() }

    /// Leaves what was written of a file, flushed, for a later run.
    func keep() { temporary?.keep() }
}
