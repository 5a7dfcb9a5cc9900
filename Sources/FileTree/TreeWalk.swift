package import FileAccess
package import SystemPackage

/// Walks trees of folders, one thing after the other, in bounded memory and with few files open.
///
/// A folder's files come in the order of the file system, then its folders by name. Links are not followed unless that is
/// asked for, but for those named as inputs. For one thread at a time.
package struct TreeWalk {
    /// How to walk.
    package struct Options: Sendable {
        /// Whether links stand for what they lead to.
        package var followsLinks = false
        /// Whether folders on other file systems than their input are left empty.
        package var staysOnFileSystem = false
        /// The folder of the outputs, which is left out wherever it is.
        package var outputFolder: FileStatus?

        package init() {}
    }

    private struct Level {
        let status: FileStatus
        /// Nil for an input.
        let name: [UInt8]?
        var listing: FolderListing?
        /// Left to be entered, the last first.
        var folders: [FilePath.Component] = []
    }

    private let options: Options
    private var roots: ArraySlice<FilePath>
    private var stack = FolderStack()
    private var levels: [Level] = []
    /// Told before anything else is looked at.
    private var pending: [TreeEvent] = []
    /// What is left out; tells of its patterns which were of use.
    package private(set) var filter: TreeFilter

    /// Walks one input after the other: files or folders.
    package init(_ roots: [FilePath], filter: TreeFilter, options: Options) {
        self.roots = roots[...]
        self.filter = filter
        self.options = options
    }

    /// The next event; nil after the last.
    package mutating func next() -> TreeEvent? {
        if !pending.isEmpty { return pending.removeFirst() }
        while !levels.isEmpty || !roots.isEmpty {
            guard let index = levels.indices.last, let folder = stack.top else {
                if !levels.isEmpty { return leave() }
                if let root = roots.popFirst(), let event = enter(root: root) { return event }
                continue
            }
            do throws(FileError) {
                if let listing = levels[index].listing {
                    if let item = try listing.next() {
                        if let event = event(of: item, in: folder) { return event }
                    } else {
                        levels[index].listing = nil
                        // Their bytes are taken out once, not for each comparison.
                        levels[index].folders = levels[index].folders.map { ($0, $0.bytes) }
                            .sorted { $1.1.lexicographicallyPrecedes($0.1) }.map(\.0)
                    }
                } else if let name = levels[index].folders.popLast() {
                    return enter(name, in: folder)
                } else {
                    return leave()
                }
            } catch {
                levels[index].listing = nil
                return .failed(error.path ?? folder.path, error)
            }
        }
        return nil
    }

    /// Leaves out what is left of the folder entered last.
    package mutating func skip() { if let last = levels.indices.last { skip(levelAt: last) } }

    private mutating func skip(levelAt index: Int) {
        levels[index].listing = nil
        levels[index].folders = []
    }

    private mutating func enter(root path: FilePath) -> TreeEvent? {
        do throws(FileError) {
            let status = try File.status(of: path, followingLinks: true)
            switch status.kind {
            case .directory:
                return enter(try Folder(path), name: nil, byLink: false)
            case .regular:
                guard let name = path.lastComponent else { return nil }
                // Named by the shell's `*` more often than by a person.
                if filter.isOutput(name.bytes) { return .leftOut(path, .output) }
                if filter.excludes([name.bytes], isFolder: false)
                    || filter.greatestByteCount.map({ status.byteCount > $0 }) ?? false
                {
                    return .leftOut(path, .excluded)
                }
                let folder = try Folder(path.removingLastComponent())
                return .file(FolderEntry(name, in: folder, followingLinks: true))
            default: return .leftOut(path, .special(status.kind))
            }
        } catch { return .failed(path, error) }
    }

    private mutating func enter(_ name: FilePath.Component, in parent: Folder) -> TreeEvent {
        do throws(FileError) {
            var isLink = false
            if options.followsLinks { isLink = try parent.status(of: name)?.kind == .symbolicLink }
            let folder = try parent.folder(name, followingLinks: isLink)
            return enter(folder, name: name, byLink: isLink)
        } catch { return .failed(parent.path.appending(name), error) }
    }

    private mutating func enter(
        _ folder: Folder,
        name: FilePath.Component?,
        byLink: Bool
    ) -> TreeEvent {
        do throws(FileError) {
            let status = try folder.status()
            if let output = options.outputFolder, output.isSameFile(as: status) {
                guard name == nil else { return .leftOut(folder.path, .output) }
                let reason = "it is the folder of the outputs: name another with -o"
                return .failed(
                    folder.path,
                    FileError(.unsupported, .open, folder.path, reason)
                )
            }
            if byLink, stack.contains(status) {
                let reason = "the link leads to a folder that it is in"
                return .failed(folder.path, FileError(.unsupported, .open, folder.path, reason))
            }
            let device = levels.first?.status.device ?? status.device
            let isOther = options.staysOnFileSystem && device != status.device
            if isOther { pending.append(.leftOut(folder.path, .otherFileSystem)) }
            let listing = isOther ? nil : try FolderListing(folder)
            stack.push(folder, status, byLink: byLink)
            levels.append(Level(status: status, name: name?.bytes, listing: listing))
            return .entered(folder, name: name)
        } catch { return .failed(folder.path, error) }
    }

    private mutating func leave() -> TreeEvent {
        let level = levels.removeLast()
        do { try stack.pop() } catch {
            // There is no way back: the rest of what is above is not seen.
            for index in levels.indices { skip(levelAt: index) }
            pending.append(.failed(error.path ?? "", error))
        }
        return .left(level.status)
    }

    private mutating func event(
        of item: FolderListing.Item,
        in folder: Folder
    ) -> TreeEvent? {
        let name = item.name
        do throws(FileError) {
            let (kind, status) = try kind(of: item, in: folder)
            // Made only where there are patterns: kept for each level, it would take memory by the square of the depth.
            if filter.excludes(
                levels.compactMap(\.name) + [name.bytes],
                isFolder: kind == .directory
            ) {
                return .leftOut(folder.path.appending(name), .excluded)
            }
            switch kind {
            case .directory:
                levels[levels.count - 1].folders.append(name)
                return nil
            case .regular:
                let file = FolderEntry(name, in: folder, followingLinks: options.followsLinks)
                if filter.isOutput(name.bytes) { return .leftOut(file.path, .output) }
                guard let limit = filter.greatestByteCount else { return .file(file) }
                var known = status
                if known == nil { known = try folder.status(of: name) }
                let isLarger = known.map { $0.byteCount > limit } ?? false
                return isLarger ? .leftOut(file.path, .excluded) : .file(file)
            case .symbolicLink:
                // The container of the file beside it would have its name.
                if filter.isOutput(name.bytes) {
                    return .leftOut(folder.path.appending(name), .output)
                }
                // Others can have put something else there since it was listed.
                guard let status = try folder.status(of: name) else { return nil }
                let text = try folder.text(ofLink: name)
                let link = FolderEntry(name, in: folder)
                return .link(link, text: text, modified: status.modified)
            default: return .leftOut(folder.path.appending(name), .special(kind))
            }
        } catch { return .failed(folder.path.appending(name), error) }
    }

    private func kind(
        of item: FolderListing.Item,
        in folder: Folder
    ) throws(FileError) -> (FileStatus.Kind, FileStatus?) {
        if options.followsLinks, item.kind == .symbolicLink || item.kind == nil {
            let status = try folder.statusFollowingLinks(of: item.name)
            return (status.kind, status)
        }
        if let kind = item.kind { return (kind, nil) }
        guard let status = try folder.status(of: item.name) else {
            let path = folder.path.appending(item.name)
            throw FileError(.notFound, .status, path, "it is gone since its folder was listed")
        }
        return (status.kind, status)
    }
}
