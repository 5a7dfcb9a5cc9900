internal import Coffer
internal import FileAccess
internal import Foundation
internal import KeyManagement
internal import SystemPackage
internal import TestSupport
internal import Testing

/// The example of the README and of the documentation's first page is compiled, runs, and is the same
/// text everywhere.
@Suite struct ReadmeTests {
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// The first Swift listing of a Markdown file, without its imports.
    private static func listing(_ path: String) throws -> String {
        let text = try text(path)
        let start = try #require(text.range(of: "```swift\n")).upperBound
        let end = try #require(text.range(of: "```\n", range: start..<text.endIndex)).lowerBound
        return try withoutImports(String(text[start..<end]))
    }

    private static func withoutImports(_ code: String) throws -> String {
        let start = try #require(code.range(of: "/// Encrypts")).lowerBound
        return String(code[start...])
    }

    @Test(arguments: ["README.md", "Sources/Coffer/Coffer.docc/Coffer.md"])
    func isTheTextThatIsCompiled(path: String) throws {
        let compiled = try Self.withoutImports(Self.text("Tests/CofferTests/ReadmeExample.swift"))
        #expect(try Self.listing(path) == compiled)
    }

    @Test func runs() async throws {
        let folder = try TemporaryFolder()
        let key = folder.path.appending("backup.key")
        _ = try LocalKeyFile.create(at: key)
        let file = folder.path.appending("in.tar")
        try Data((0..<1_000).map { UInt8($0 % 251) }).write(to: URL(filePath: file.string))
        #expect(try await archive(file, keyFile: key) == (0..<512).map { UInt8($0 % 251) })
    }
}
