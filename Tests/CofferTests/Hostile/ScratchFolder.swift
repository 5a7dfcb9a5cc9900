internal import Foundation
internal import SystemPackage

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
        try Data(bytes).write(to: URL(fileURLWithPath: "\(root)/\(name)"))
    }

    func read(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(root)/\(name)")))
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
