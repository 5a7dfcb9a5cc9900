internal import Coffer
internal import FileAccess
internal import SystemPackage

/// The file to which a report is added.
enum ReportFile {
    /// Opens it, or makes it if there is none.
    ///
    /// - Throws: ``CofferError`` if it can't be written to, or is needed for something else: as an input or an output, or
    ///   because it holds what no report does, such as a key or a list.
    static func open(_ path: FilePath, beside items: [WorkItem]) throws(CofferError) -> File {
        let existing = try? File.status(of: path)
        let identity = FileIdentity(path)
        for item in items {
            if let input = item.input, isSame(existing, as: input) {
                throw refusal("it is an input", path)
            }
            // One that isn't there yet would be in the way of the output.
            if let output = item.output?.path,
                isSame(existing, as: output) || identity == FileIdentity(output)
            {
                throw refusal("it is an output", path)
            }
        }
        do {
            if existing?.kind == .regular, try !isReport(path) {
                throw refusal("it holds something else than a report", path)
            }
            return try File.openForAppending(path)
        } catch {
            var result = CofferError(translating: error, path: path)
            if result.code == .missingInput { result.code = .outputUnavailable }
            throw result
        }
    }

    private static func isSame(_ report: FileStatus?, as path: FilePath) -> Bool {
        guard let report, report.kind == .regular, let status = try? File.status(of: path) else {
            return false
        }
        return status.isSameFile(as: report)
    }

    /// Whether a file is empty or begins as a line of a report; one that may only be written to is taken for one.
    private static func isReport(_ path: FilePath) throws(FileError) -> Bool {
        do {
            let first = try File.open(path, for: .reading).first()
            return first == nil || first == UInt8(ascii: "{")
        } catch  where error.code == .permissionDenied {
            return true
        }
    }

    private static func refusal(_ what: String, _ path: FilePath) -> CofferError {
        CofferError(
            .invalidArgument,
            "\(what), to which the report would be added: name another file with --report",
            path: path
        )
    }
}
