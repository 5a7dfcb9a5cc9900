internal import Foundation
package import SystemPackage

/// A new empty folder that goes, with all that is in it, when its last reference does.
package final class TemporaryFolder: Sendable {
    /// Absolute, with no link in it.
    package let path: FilePath

    package init() throws {
        let parent = URL(fileURLWithPath: NSTemporaryDirectory()).resolvingSymlinksInPath()
        let folder = parent.appendingPathComponent("coffer-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        path = FilePath(folder.path)
    }

    deinit {
        // Not FileManager, which loses names that aren't UTF-8, nor Process, which leaks.
        let remove = try? ChildProcess(
            "/bin/rm",
            [Array("-rf".utf8), Array(path.string.utf8)],
            environment: [],
            folder: "/",
            descriptors: (0, 1, 2)
        )
        _ = remove?.wait()
    }

    /// The path of `name` in the folder.
    package subscript(_ name: FilePath.Component) -> FilePath { path.appending(name) }
}
