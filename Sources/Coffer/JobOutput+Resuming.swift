internal import FileAccess

extension JobOutput {
    /// Opens and locks what an earlier run left of a file; nil if there is nothing, or the output is no file.
    ///
    /// `sourceStatus` is that of the input, which must not be the output too.
    static func reopen(_ output: Output, sourceStatus: FileStatus) throws -> OutputFile? {
        if let entry = output.entry, let path = output.path {
            do {
                try check(entry, output, at: path, isNot: sourceStatus)
                return try OutputFile.reopen(
                    entry.name,
                    in: entry.folder,
                    shownAs: path,
                    temporaryName: temporaryName(forName: entry.name.bytes),
                    replacing: output.replacesExisting
                )
            } catch { throw unavailable(error, path) }
        }
        let existing = try status(of: output, isNot: sourceStatus)
        guard let path = output.path, existing == nil || existing?.kind == .regular else {
            return nil
        }
        do {
            return try OutputFile.reopen(
                target: path,
                temporaryName: temporaryName(for: path),
                replacing: output.replacesExisting
            )
        } catch { throw unavailable(error, path) }
    }

    /// Ends the writing after an error, and leaves what was written if a later run can go on with it.
    ///
    /// It can't if the source is another by now or the target is taken. After a failed flush the system may have dropped
    /// a part and still show it: that is begun anew.
    func abandon(after error: any Error) {
        let isFlush = (error as? FileError)?.operation == .synchronize
        let code = CofferError(translating: error).code
        if !isFlush, code == .cancelled || code == .ioFailure { keep() } else { discard() }
    }
}
