internal import Coffer
internal import FileAccess
internal import FileTree
internal import SystemPackage

/// Takes the files of trees one by one, and makes folders and links on the way.
struct TreeIntake {
    /// What is told of on the way to the next file.
    enum Finding {
        /// Left out, and that must be said: a socket, a pipe or a device.
        case skipped(WorkItem, reason: String)
        /// What failed is a folder, a link or a pattern, unless it is a file.
        case failed(WorkItem, CofferError, isFile: Bool)
    }

    /// What stands in the target for a folder of the walk.
    private enum Counterpart {
        /// A folder of the same name.
        case folder
        /// The target itself, or nothing as there is no target.
        case target
        /// Nothing, as it couldn't be made.
        case lost
    }

    private let plan: TreePlan
    private var walk: TreeWalk
    private var mirror: FolderMirror?
    /// Of each folder that the walk is in, the highest first.
    private var counterparts: [Counterpart] = []
    /// Where the content of the folder goes, or would go.
    private var targetPath: FilePath
    /// Guards the files that no output may replace.
    var keyFileGuard = KeyFileGuard()
    /// Whether what was encrypted is removed.
    var removesSources = false
    /// The file of the report, which grows meanwhile: it is no part of the work.
    var report: FileStatus?
    private let isDryRun: Bool
    private var isOver = false
    private(set) var counts = TreeCounts()

    /// With `isDryRun`, nothing is made.
    init(_ plan: TreePlan, _ options: TreeOptions, isDryRun: Bool = false) throws(CofferError) {
        self.plan = plan
        self.isDryRun = isDryRun
        walk = try plan.makeWalk(options)
        mirror = isDryRun ? nil : try plan.makeMirror()
        targetPath = plan.target ?? ""
    }

    /// What looks ahead on the same way, to be made before the first file is taken.
    func makeScan(telling progress: BatchProgress) -> TreeScan {
        TreeScan(walk, naming: plan.naming, telling: progress)
    }

    /// The next file and where its output goes, after telling of what comes before it; nil after the last, or when
    /// the work is ended early.
    mutating func next(
        unless isCancelled: () -> Bool,
        telling tell: (Finding) -> Void
    ) -> WorkItem? {
        // Other workers may ask again after the end.
        while !isOver {
            guard !isCancelled() else { return nil }
            guard let event = walk.next() else { break }
            switch event {
            case .entered(let folder, let name): enter(folder, name, tell)
            case .left(let status): leave(status, tell)
            case .link(let link, let text, let modified): make(link, text, modified, tell)
            case .leftOut(let path, let reason): leaveOut(path, reason, tell)
            case .failed(let path, let error): fail(path, error, tell)
            case .file(let file):
                if let item = item(file, tell) { return item }
            }
        }
        guard !isOver else { return nil }
        end(telling: tell)
        for pattern in walk.filter.unusedPatterns {
            let text = String(decoding: pattern.text, as: UTF8.self)
            let error = CofferError(.invalidArgument, "nothing matches the pattern \(text)")
            let item = WorkItem(input: FilePath(bytes: pattern.text))
            tell(.failed(item, error, isFile: false))
        }
        return nil
    }

    /// Ends the way, early or not: folders are left as they are, but flushed.
    mutating func end(telling tell: (Finding) -> Void) {
        guard !isOver else { return }
        isOver = true
        do { try mirror?.finish() } catch { fail(plan.target ?? "", error, tell) }
        mirror = nil
    }

    private mutating func enter(
        _ folder: Folder,
        _ name: FilePath.Component?,
        _ tell: (Finding) -> Void
    ) {
        counts.folders += 1
        guard plan.target != nil, let name = name ?? TreePlan.name(of: folder.path) else {
            return counterparts.append(.target)
        }
        do throws(FileError) {
            try mirror?.enter(name)
            targetPath.append(name)
            counterparts.append(.folder)
        } catch {
            fail(folder.path, error, isOutput: true, tell)
            walk.skip()
            counterparts.append(.lost)
        }
    }

    private mutating func leave(_ status: FileStatus, _ tell: (Finding) -> Void) {
        guard counterparts.popLast() == .folder else { return }
        targetPath.removeLastComponent()
        do throws(FileError) { try mirror?.leave(status) } catch {
            fail(error.path ?? "", error, tell)
        }
    }

    private mutating func make(
        _ link: FolderEntry,
        _ text: [UInt8],
        _ modified: Timestamp,
        _ tell: (Finding) -> Void
    ) {
        counts.links += 1
        do throws(FileError) {
            try mirror?.makeLink(link.name, text: text, modified: modified)
        } catch { fail(link.path, error, isOutput: true, tell) }
    }

    private mutating func leaveOut(
        _ path: FilePath,
        _ reason: TreeEvent.LeftOut,
        _ tell: (Finding) -> Void
    ) {
        guard case .special(let kind) = reason else { return counts.leftOut += 1 }
        counts.skipped += 1
        tell(.skipped(WorkItem(input: path), reason: "it is \(Self.word(for: kind))"))
    }

    private mutating func fail(
        _ path: FilePath,
        _ error: FileError,
        isOutput: Bool = false,
        _ tell: (Finding) -> Void
    ) {
        var result = CofferError(translating: error, path: path)
        if isOutput, result.code != .ioFailure { result.code = .outputUnavailable }
        tell(.failed(WorkItem(input: path), result, isFile: false))
    }

    private mutating func item(_ file: FolderEntry, _ tell: (Finding) -> Void) -> WorkItem? {
        if isReport(file) {
            counts.leftOut += 1
            return nil
        }
        if removesSources, let error = keyFileGuard.refusal(removing: file) {
            tell(.failed(WorkItem(input: file.path), error, isFile: true))
            return nil
        }
        let source = Input.file(file)
        guard let bytes = plan.naming.name(after: file.name.bytes),
            let name = FilePath(bytes: bytes).lastComponent
        else {
            // No container, such as what was just restored beside one.
            counts.leftOut += 1
            return nil
        }
        if isDryRun {
            let folder = plan.target == nil ? file.folder.path : targetPath
            let output = Output.file(
                folder.appending(name),
                replacingExisting: plan.replacesExisting
            )
            return WorkItem(source: source, output: output)
        }
        guard let folder = plan.target == nil ? file.folder : mirror?.folder else {
            let error = CofferError(
                .outputUnavailable,
                "its folder in the target was moved or can't be opened again: run this again",
                path: file.path
            )
            tell(.failed(WorkItem(input: file.path), error, isFile: true))
            return nil
        }
        let entry = FolderEntry(name, in: folder)
        if plan.replacesExisting, let error = keyFileGuard.refusal(of: entry) {
            tell(.failed(WorkItem(input: file.path), error, isFile: true))
            return nil
        }
        let output = Output.file(entry, replacingExisting: plan.replacesExisting)
        return WorkItem(source: source, output: output)
    }

    private func isReport(_ file: FolderEntry) -> Bool {
        guard let report, let status = try? file.folder.status(of: file.name) else { return false }
        return status.isSameFile(as: report)
    }

    private static func word(for kind: FileStatus.Kind) -> String {
        switch kind {
        case .pipe: "a pipe"
        case .socket: "a socket"
        case .characterDevice, .blockDevice: "a device"
        default: "no file, folder or link"
        }
    }
}

/// What of trees was no file to work on.
struct TreeCounts: Sendable {
    /// Folders, empty ones too.
    var folders = 0
    /// Links that were made again, or for which there was no place beside the inputs.
    var links = 0
    /// What was left out and named: sockets, pipes, devices.
    var skipped = 0
    /// What was left out as asked for, as an output, or as no container.
    var leftOut = 0
}
