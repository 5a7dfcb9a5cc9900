internal import FoundationEssentials
internal import Glibc
internal import SystemPackage

/// The few file operations of the harness.
enum Files {
    static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

    static func byteCount(_ path: String) throws -> Int {
        let file = try FileDescriptor.open(FilePath(path), .readOnly)
        return try file.closeAfter { Int(try file.seek(offset: 0, from: .end)) }
    }

    static func read(_ path: String) throws -> String {
        try String(decoding: Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    }

    static func write(_ bytes: Data, to path: String) throws {
        try bytes.write(to: URL(filePath: path))
    }

    static func removeIfPresent(_ path: String) throws {
        if exists(path) { try FileManager.default.removeItem(atPath: path) }
    }

    /// Gives what is there a name that nothing else has.
    static func setAside(_ path: String) throws {
        guard exists(path) else { return }
        let name = "\(path).\(UInt64.random(in: 0 ... .max))"
        try FileManager.default.moveItem(atPath: path, toPath: name)
    }

    static func makeFolder(_ path: String) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    /// Makes a file that has a size and no data.
    static func makeSparse(_ path: String, byteCount: Int) throws {
        let file = try FileDescriptor.open(
            FilePath(path),
            .writeOnly,
            options: [.create, .truncate],
            permissions: [.ownerReadWrite]
        )
        try file.closeAfter { try file.resize(to: Int64(byteCount)) }
    }

    /// Bytes that may still be written in the file system of a folder; nil if there is no such folder.
    static func availableByteCount(in folder: String) -> Int? {
        var status = statvfs()
        guard unsafe statvfs(folder, &status) == 0 else { return nil }
        return Int(status.f_bavail) * Int(status.f_frsize)
    }
}
