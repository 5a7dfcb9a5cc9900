internal import Foundation
internal import Glibc
internal import SystemPackage
internal import TestSupport
internal import Testing

/// What tests that look for secrets need.
extension CommandFolder {
    /// The key in a file, before its checksum.
    func keyInFile(_ name: String) throws -> [UInt8] {
        let text = String(decoding: try read(name), as: UTF8.self)
        let line = try #require(text.split(separator: "\n").last { !$0.hasPrefix("#") })
        return [UInt8](hex: String(line.drop { $0 != ":" }.dropFirst().prefix(64)))
    }

    /// The memory of a command that has worked on its input, said so, and stands still before it tells the
    /// summary; beside it all that it showed when it ran before.
    func memory(after arguments: [String]) throws -> (image: MemoryImage, shown: [UInt8]) {
        let arguments = arguments + ["--json", "--progress", "never", "--force"]
        let transcript = try run(bytes: arguments.map { Array($0.utf8) })
        try #require(transcript.status == 0, "\(transcript.error)")
        let line = try #require(transcript.output.split(separator: "\n").first)
        let pipe = try FullPipe("pipe", in: self, room: line.utf8.count + 1)
        defer { unsafe unlink(file("pipe")) }
        let child = try start(arguments, output: file("pipe"))
        var sightCount = 0
        for _ in 0..<300_000 where sightCount < 20 && !child.poll() {
            usleep(1_000)
            sightCount = pipe.isFull && Self.isAsleep(child) ? sightCount + 1 : 0
        }
        try #require(sightCount == 20, "it didn't stand still")
        let image = try MemoryImage(of: child.id)
        while !child.poll() { pipe.drain() }
        #expect(child.wait() == .exited(0))
        return (image, transcript.outputBytes + transcript.error.utf8)
    }

    /// Whether no thread runs.
    private static func isAsleep(_ child: ChildProcess) -> Bool {
        let threads = "/proc/\(child.id)/task"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: threads)) ?? []
        return names.allSatisfy { name in
            let status = (try? [UInt8](contentsOf: FilePath("\(threads)/\(name)/stat"))) ?? []
            // The state stands behind the program's name, which is in brackets.
            let words = String(decoding: status, as: UTF8.self).split(separator: ")")
            return words.last?.hasPrefix(" S") == true
        }
    }
}
