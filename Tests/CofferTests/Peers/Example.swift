internal import Foundation
internal import TestSupport

/// A section of the article FormatExamples: keys, each with a name, and a container, in hexadecimal.
struct Example {
    let title: String
    /// In the order of the article.
    let values: [(name: String, bytes: [UInt8])]
    let container: [UInt8]

    static let article = PackageFiles.url("Sources/Coffer/Coffer.docc/FormatExamples.md")

    /// The sections that have two fenced blocks: `name: hexadecimal` lines, and the container.
    static func all() throws -> [Example] {
        try String(contentsOf: article, encoding: .utf8)
            .components(separatedBy: "\n## ").dropFirst().compactMap { Example($0) }
    }

    private init?(_ section: String) {
        let blocks = section.components(separatedBy: "```")
        guard blocks.count == 5 else { return nil }
        title = String(section.prefix { $0 != "\n" })
        var values: [(String, [UInt8])] = []
        for line in Self.lines(blocks[1]) {
            let words = line.components(separatedBy: ": ")
            if words.count == 2 {
                values.append((words[0], [UInt8](hex: words[1])))
            } else if let last = values.indices.last {
                // The rest of a value that is longer than a line.
                values[last].1 += [UInt8](hex: line)
            }
        }
        self.values = values
        container = Self.lines(blocks[3]).flatMap { [UInt8](hex: $0) }
    }

    /// Lines after the one with the fence.
    private static func lines(_ block: String) -> [String] {
        block.split(separator: "\n" as Character).map(String.init).filter { $0 != "text" }
    }

    subscript(name: String) -> [UInt8]? { values.first { $0.name == name }?.bytes }
}
