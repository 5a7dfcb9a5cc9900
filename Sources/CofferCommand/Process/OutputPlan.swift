internal import Coffer
internal import FileAccess
internal import SystemPackage

/// Decides where the output of each input goes, before anything is written.
struct OutputPlan {
    /// How an output is named after its input.
    enum Naming: Sendable {
        case addingSuffix, removingSuffix, keeping

        /// The name of the output; nil if the input's doesn't end as it must.
        func name(after input: [UInt8]) -> [UInt8]? {
            switch self {
            case .addingSuffix: return input + suffix
            case .keeping: return input
            case .removingSuffix:
                guard input.count > suffix.count, input.suffix(suffix.count) == suffix[...] else {
                    return nil
                }
                return input.dropLast(suffix.count)
            }
        }
    }

    /// Of the names of containers.
    static let suffix = Array(".coffer".utf8)

    let naming: Naming
    let replacesExisting: Bool

    /// Pairs every input with its output.
    ///
    /// Of the inputs, nil is standard input. `output` is the value of `-o`: `-`, a file, or a folder
    /// if it is one, ends in a slash, or there are several inputs. Throws when an output is missing
    /// or two collide.
    func items(for inputs: [FilePath?], output: ArgumentText?) throws(CofferError) -> [WorkItem] {
        guard inputs.count(where: { $0 == nil }) <= 1 else {
            throw CofferError(.invalidArgument, "standard input can be named once only")
        }
        var items: [WorkItem] = []
        for input in inputs {
            items.append(
                WorkItem(input: input, output: try self.output(for: input, output, inputs.count))
            )
        }
        try refuseCollisions(items)
        return items
    }

    private func output(
        for input: FilePath?,
        _ output: ArgumentText?,
        _ inputCount: Int
    ) throws(CofferError) -> Output {
        guard let output else {
            guard let input else { return .standardOutput }
            return file(input.removingLastComponent().appending(try name(after: input)))
        }
        guard !output.text.isEmpty else {
            throw CofferError(.invalidArgument, "the name of the output is empty")
        }
        if output.text == "-" {
            guard inputCount == 1 else {
                throw CofferError(
                    .invalidArgument,
                    "only one input can go to standard output: name a folder"
                )
            }
            return .standardOutput
        }
        let path = FilePath(bytes: output.bytes)
        let isFolder = (try? File.status(of: path, followingLinks: true))?.kind == .directory
        guard isFolder || inputCount > 1 || output.bytes.last == UInt8(ascii: "/") else {
            return file(path)
        }
        guard isFolder else {
            throw CofferError(
                .outputUnavailable,
                "there is no such folder: make it first",
                path: path
            )
        }
        guard let input else {
            throw CofferError(
                .invalidArgument,
                "standard input has no name to give its output in a folder: name a file",
                path: path
            )
        }
        return file(path.appending(try name(after: input)))
    }

    private func file(_ path: FilePath) -> Output {
        .file(path, replacingExisting: replacesExisting)
    }

    /// The last component of the output's path.
    private func name(after input: FilePath) throws(CofferError) -> FilePath.Component {
        guard let name = naming.name(after: input.lastComponentBytes),
            let component = FilePath(bytes: name).lastComponent
        else {
            throw CofferError(
                .invalidArgument,
                "its name doesn't end in .coffer: name the output with -o",
                path: input
            )
        }
        return component
    }

    /// An output must be neither another output nor an input.
    private func refuseCollisions(_ items: [WorkItem]) throws(CofferError) {
        var owners: [FileIdentity: Int] = [:]
        for (index, item) in items.enumerated() {
            guard let path = item.output?.path else { continue }
            if owners.updateValue(index, forKey: FileIdentity(path)) != nil {
                throw CofferError(
                    .invalidArgument,
                    "two inputs would be written to this output",
                    path: path
                )
            }
        }
        for item in items {
            guard let input = item.input, let owner = owners[FileIdentity(input)] else { continue }
            throw CofferError(
                .invalidArgument,
                items[owner].input == item.input
                    ? "input and output are the same file: name another output"
                    : "it is an input and would be an output too",
                path: input
            )
        }
    }
}
