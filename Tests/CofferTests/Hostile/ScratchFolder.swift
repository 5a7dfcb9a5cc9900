internal import Foundation
internal import SystemPackage
internal import TestSupport

/// A folder for the files of one test, in memory where the system has such a place; removed with this object.
///
/// Many thousand containers go through it, each flushed: on a disk that takes minutes.
final class ScratchFolder: Sendable {
    private let root: String

    init() throws {
        let memory = "/dev/shm"
        let place =
            FileManager.default.isWritableFile(atPath: memory)
            ? memory : NSTemporaryDirectory()
        // Short: debug builds spend most of their time on the letters of a path.
        root = "\(place)/c\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    func path(_ name: String) -> FilePath { FilePath("\(root)/\(name)") }

    func write(_ bytes: [UInt8], _ name: String) throws {
        try bytes.write(to: path(name))
    }

    func read(_ name: String) throws -> [UInt8] {
        try [UInt8](contentsOf: path(name))
    }

    func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root).sorted()
    }

    func removeAll() {
        for name in (try? names()) ?? [] {
            try? FileManager.default.removeItem(atPath: "\(root)/\(name)")
        }
    }
}
