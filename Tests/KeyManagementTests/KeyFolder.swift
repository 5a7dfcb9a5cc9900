internal import Foundation
internal import SystemPackage
internal import TestSupport

/// A temporary folder with what tests of key files do in it.
struct KeyFolder {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    var path: FilePath { folder.path }

    /// Writes a file with these permissions.
    func write(_ text: String, to name: String, mode: Int = 0o600) throws -> FilePath {
        let file = path.appending(name)
        try Data(text.utf8).write(to: URL(filePath: file.string))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.string)
        return file
    }

    func read(_ file: FilePath) throws -> String {
        try String(contentsOf: URL(filePath: file.string), encoding: .utf8)
    }

    func mode(of file: FilePath) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: file.string)[.posixPermissions] as? Int
    }

    func link(_ name: String, to destination: FilePath) throws -> FilePath {
        let link = path.appending(name)
        try FileManager.default.createSymbolicLink(
            atPath: link.string,
            withDestinationPath: destination.string
        )
        return link
    }

    var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: path.string).sorted() }
    }
}
