internal import Coffer
internal import FileAccess
internal import FileTree
internal import SystemPackage

/// Where the files of trees go, decided before anything is written.
struct TreePlan {
    let roots: [FilePath]
    let naming: OutputPlan.Naming
    let replacesExisting: Bool
    let replacesLinks: Bool
    let preservesAttributes: Bool
    let flushing: FolderMirror.Flushing
    /// The folder in which the trees appear; nil when each output stands beside its input.
    let target: FilePath?

    /// Decides where the files of `inputs` go; `output` is the value of `-o`.
    ///
    /// Throws when an input has no name of its own there, or two have the same.
    init(
        _ inputs: [FilePath?],
        to output: ArgumentText?,
        naming: OutputPlan.Naming,
        replacingExisting: Bool,
        replacingLinks: Bool,
        preservingAttributes: Bool,
        flushing: FolderMirror.Flushing
    ) throws(CofferError) {
        self.naming = naming
        self.flushing = flushing
        replacesExisting = replacingExisting
        replacesLinks = replacingLinks
        preservesAttributes = preservingAttributes
        var roots: [FilePath] = []
        for input in inputs {
            guard let input else {
                throw CofferError(
                    .invalidArgument,
                    "-r takes files and folders: standard input is neither"
                )
            }
            roots.append(input)
        }
        self.roots = roots
        guard let output else {
            target = nil
            return
        }
        guard output.text != "-" else {
            throw CofferError(
                .invalidArgument,
                "a tree doesn't go to standard output: name a folder"
            )
        }
        let path = FilePath(bytes: output.bytes)
        guard (try? File.status(of: path))?.kind == .directory else {
            throw CofferError(
                .outputUnavailable,
                "there is no such folder: make it first",
                path: path
            )
        }
        target = path
        try refuseCollisions()
    }

    /// The inputs as reports name them before the walk.
    var items: [WorkItem] { roots.map { WorkItem(input: $0, isTree: true) } }

    /// The name in the target of an input folder; nil if its content goes there itself, as that of `.` and `/` does.
    static func name(of root: FilePath) -> FilePath.Component? {
        root.lastComponent.flatMap { $0.kind == .regular ? $0 : nil }
    }

    /// Begins to make the trees; nil when each output stands beside its input.
    func makeMirror() throws(CofferError) -> FolderMirror? {
        guard let target else { return nil }
        do {
            return try FolderMirror(
                in: Folder(target),
                preservingAttributes: preservesAttributes,
                replacingLinks: replacesLinks,
                flushing: flushing
            )
        } catch { throw CofferError(translating: error, path: target) }
    }

    /// Begins to walk.
    func makeWalk(_ options: TreeOptions) throws(CofferError) -> TreeWalk {
        var walking = TreeWalk.Options()
        walking.followsLinks = options.follow
        walking.staysOnFileSystem = options.oneFileSystem
        walking.outputFolder = target.flatMap { try? File.status(of: $0) }
        let suffixes = naming == .addingSuffix ? [OutputPlan.suffix] : []
        return TreeWalk(roots, filter: try options.filter(suffixes: suffixes), options: walking)
    }

    private func refuseCollisions() throws(CofferError) {
        var names: Set<[UInt8]> = []
        for root in roots {
            if let last = root.lastComponent, last.kind == .parentDirectory {
                throw CofferError(
                    .invalidArgument,
                    "it has no name to give its output: name it by its path",
                    path: root
                )
            }
            let name = Self.name(of: root)?.bytes ?? []
            guard names.insert(name).inserted else {
                throw CofferError(
                    .invalidArgument,
                    "another input of that name would be written to the same place",
                    path: root
                )
            }
        }
    }
}
