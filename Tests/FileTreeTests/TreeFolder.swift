internal import FileAccess
internal import FileTree
internal import Foundation
internal import Glibc
internal import SystemPackage
internal import TestSupport

/// A folder in which a test makes trees.
struct TreeFolder {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    func path(_ name: String) -> FilePath {
        name.isEmpty ? folder.path : folder.path.pushing(FilePath(name))
    }

    func makeFolder(_ name: String) throws {
        try FileManager.default.createDirectory(
            atPath: path(name).string,
            withIntermediateDirectories: true
        )
    }

    func makeFile(_ name: String, _ byteCount: Int = 1) throws {
        try makeFolder(String(name.split(separator: "/").dropLast().joined(separator: "/")))
        try Data(count: byteCount).write(to: URL(fileURLWithPath: path(name).string))
    }

    func makeLink(_ name: String, to destination: String) throws {
        try FileManager.default.createSymbolicLink(
            atPath: path(name).string,
            withDestinationPath: destination
        )
    }

    /// What a walk comes upon, a line each, with paths below this folder.
    func walk(
        _ roots: [String],
        filter: TreeFilter = TreeFilter(),
        options: TreeWalk.Options = TreeWalk.Options()
    ) -> [String] {
        var walk = TreeWalk(roots.map(path), filter: filter, options: options)
        var lines: [String] = []
        while let event = walk.next() { lines.append(line(event)) }
        return lines
    }

    /// An event in a line.
    func line(_ event: TreeEvent) -> String {
        switch event {
        case .entered(let folder, _): "> \(name(folder.path))"
        case .left: "<"
        case .file(let file): "file \(name(file.path))"
        case .link(let link, let text, _):
            "link \(name(link.path)) \(String(decoding: text, as: UTF8.self))"
        case .leftOut(let path, let reason): "out \(name(path)) \(reason)"
        case .failed(let path, let error): "failed \(name(path)) \(error.code)"
        }
    }

    private func name(_ path: FilePath) -> String {
        String(path.string.dropFirst(folder.path.string.utf8.count + 1))
    }
}
