internal import Coffer
internal import FileAccess
internal import SystemPackage

/// One input and where its output goes.
struct WorkItem: Sendable, Hashable {
    /// The input as the library takes it.
    let source: Input
    /// Nil when the command writes nothing.
    let output: Output?
    /// Whether it may be a folder, that stands for all that is in it.
    let isTree: Bool

    init(source: Input, output: Output?, isTree: Bool = false) {
        self.source = source
        self.output = output
        self.isTree = isTree
    }

    /// Nil is standard input.
    init(input: FilePath?, output: Output? = nil, isTree: Bool = false) {
        self.init(
            source: input.map(Input.file) ?? .standardInput,
            output: output,
            isTree: isTree
        )
    }

    /// Nil is standard input.
    var input: FilePath? { source.path }

    /// The input as messages name it.
    var name: String { input?.argument ?? "standard input" }

    /// Whether data goes to standard output, under that name or as `/dev/stdout`.
    var writesToStandardOutput: Bool {
        guard let output else { return false }
        guard let path = output.path else { return true }
        guard let target = try? File.status(of: path, followingLinks: true),
            let own = try? File.standardOutput().status()
        else { return false }
        return target.isSameFile(as: own) && !own.isNullDevice
    }

    /// What the command line can do about an error.
    func hint(for error: CofferError) -> String? {
        guard error.code == .outputExists, let output, !output.replacesExisting,
            let path = output.path,
            (try? File.status(of: path, followingLinks: output.followsLinks))?.kind == .regular
        else { return error.hint }
        return "--force replaces it"
    }

    /// Whether a signal must leave time to remove a temporary file: streams have none.
    var leavesTemporary: Bool {
        guard let path = output?.path else { return false }
        let kind = (try? File.status(of: path, followingLinks: true))?.kind
        return kind == nil || kind == .regular
    }

    /// What can be seen to be wrong before any work, of which an existing output is none for an update; the library checks
    /// again, and for good.
    func problem(isUpdate: Bool) -> CofferError? {
        if let input {
            guard !input.isEmpty else {
                return CofferError(.missingInput, "the name of an input is empty")
            }
            do {
                if try File.status(of: input, followingLinks: true).kind == .directory, !isTree {
                    return CofferError(
                        .missingInput,
                        "it is a folder: take it with -r, or pipe `tar -c` of it into `coffer encrypt - -o FILE`",
                        path: input
                    )
                }
            } catch  where error.code == .notFound {
                return CofferError(.missingInput, "there is no such file", path: input)
            } catch {
                return CofferError(.missingInput, error.message, path: input)
            }
        }
        if let output, let path = output.path, !output.replacesExisting, !isUpdate,
            (try? File.status(of: path, followingLinks: true))?.kind == .regular
        {
            return CofferError(.outputExists, "it exists", path: path)
        }
        return nil
    }
}
