internal import Foundation
internal import SystemPackage
internal import TestSupport
internal import Testing

/// 20,000 paths of all kinds, night after night: what changes and what doesn't.
@Suite(.enabled(if: OptimizedCommand.program != nil, "COFFER_RELEASE names no optimised command"))
struct LargeTreeTests {
    private let folder: CommandFolder
    private static let tool = FilePath(#filePath).removingLastComponent().removingLastComponent()
        .appending("Tools").appending("tree.py").string

    init() throws {
        folder = try CommandFolder()
        folder.program = try #require(OptimizedCommand.program)
    }

    /// How many inputs had each status, and the summary.
    private func run(_ line: String) throws -> (statuses: [String: Int], summary: [String: Any]) {
        let run = try folder.shell("\(line) --json --progress never 2>messages")
        #expect(run.status == 0, "\(run.error)")
        var statuses: [String: Int] = [:]
        for event in run.events {
            if let status = event["status"] as? String { statuses[status, default: 0] += 1 }
        }
        return (statuses, try #require(run.events.last))
    }

    /// Every path is accounted for: as a file, a folder, a link, or skipped.
    private func expectAll(_ summary: [String: Any], _ pathCount: Int) {
        let counts = ["files", "folders", "links", "skipped", "left_out"].map {
            summary[$0] as? Int ?? 0
        }
        #expect(counts.reduce(0, +) == pathCount, "\(summary)")
        #expect(summary["failed"] as? Int == 0)
    }

    @Test func nightAfterNight() throws {
        let made = try folder.shell(
            "python3 '\(Self.tool)' make t 20000 1 && mkdir out back && find t -printf x | wc -c; find t -type f -printf x | wc -c"
        )
        let numbers = made.output.split(separator: "\n").compactMap { Int($0) }
        try #require(numbers.count == 2, "\(made.error)")
        let (pathCount, fileCount) = (numbers[0], numbers[1])
        let pipeCount = try #require(
            Int(try folder.shell("find t -type p -printf x | wc -c").output.dropLast())
        )

        let first = try run("coffer encrypt -r t -o out")
        #expect(first.statuses == ["encrypted": fileCount, "skipped": pipeCount])
        expectAll(first.summary, pathCount)

        let second = try run("coffer encrypt -r t -o out --update")
        #expect(second.statuses == ["skipped": fileCount + pipeCount])
        expectAll(second.summary, pathCount)

        let third = try run(
            "echo new >>\"$(find t -type f -links 1 -name '*spaces' -print -quit)\"; coffer encrypt -r t -o out --update"
        )
        #expect(third.statuses == ["encrypted": 1, "skipped": fileCount - 1 + pipeCount])
        expectAll(third.summary, pathCount)

        let restored = try run("coffer decrypt -r out/t -o back")
        #expect(restored.statuses == ["decrypted": fileCount])
        let comparison = try folder.shell(
            "python3 '\(Self.tool)' compare t back/t; find out back -name '*.partial'"
        )
        #expect(comparison.status == 0, "\(comparison.error)")
        #expect(comparison.output.hasPrefix("\(fileCount) "), "\(comparison.output)")
        #expect(comparison.output.split(separator: "\n").count == 1, "\(comparison.output)")
    }
}
