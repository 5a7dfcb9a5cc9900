internal import FileAccess

/// An input that was opened.
enum OpenedInput: Sendable {
    case ranges(RangeReadableFile)
    case stream(File, FileStatus)

    /// The input, if ranges of it can be read.
    ///
    /// - Throws: ``CofferError`` with code `.invalidArgument` and a message, for a stream.
    func ranges(orElse message: String) throws(CofferError) -> RangeReadableFile {
        guard case .ranges(let file) = self else { throw CofferError(.invalidArgument, message) }
        return file
    }
}
