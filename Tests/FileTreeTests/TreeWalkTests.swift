internal import FileAccess
internal import FileTree
internal import Foundation
internal import Glibc
internal import SystemPackage
internal import TestSupport
internal import Testing

@Suite struct TreeWalkTests {
    private let folder: TreeFolder

    init() throws { folder = try TreeFolder() }

    @Test func everythingIsComeUponOnce() throws {
        try folder.makeFile("t/f")
        try folder.makeFile("t/b/g")
        try folder.makeFolder("t/a/empty")
        try folder.makeLink("t/a/link", to: "../nowhere")
        #expect(
            folder.walk(["t"]) == [
                "> t", "file t/f", "> t/a", "link t/a/link ../nowhere", "> t/a/empty", "<", "<",
                "> t/b", "file t/b/g", "<", "<",
            ]
        )
    }

    @Test func filesAndLinksToFoldersAreInputsToo() throws {
        try folder.makeFile("f")
        try folder.makeFile("t/g")
        try folder.makeLink("l", to: "t")
        #expect(folder.walk(["f", "l"]) == ["file f", "> l", "file l/g", "<"])
    }

    @Test func whatIsMissingIsToldAndTheRestGoesOn() throws {
        try folder.makeFile("f")
        let failure = "failed missing \(FileError.Code.notFound)"
        #expect(folder.walk(["missing", "f"]) == [failure, "file f"])
    }

    @Test func specialFilesAreLeftOut() throws {
        try folder.makeFolder("t")
        #expect(unsafe mkfifo(folder.path("t/p").string, 0o600) == 0)
        #expect(
            folder.walk(["t"]) == ["> t", "out t/p special(FileAccess.FileStatus.Kind.pipe)", "<"]
        )
    }

    @Test func outputsAreLeftOut() throws {
        try folder.makeFile("t/f.coffer")
        try folder.makeFile("t/.coffer")
        try folder.makeFile("t/.coffer-0123.partial")
        try folder.makeFile("t/out/g")
        let filter = TreeFilter(suffixes: [Array(".coffer".utf8)])
        var options = TreeWalk.Options()
        options.outputFolder = try File.status(of: folder.path("t/out"))
        let lines = folder.walk(["t"], filter: filter, options: options)
        #expect(
            lines.sorted() == [
                "<", "> t", "file t/.coffer", "out t/.coffer-0123.partial output",
                "out t/f.coffer output", "out t/out output",
            ]
        )
    }

    @Test func patternsAndSizesLeaveOut() throws {
        try folder.makeFile("t/keep", 10)
        try folder.makeFile("t/large", 11)
        try folder.makeFile("t/x.o")
        try folder.makeFile("t/cache/y")
        try folder.makeFile("t/sub/cache", 1)
        let patterns = try ["*.o", "/cache", "unused"].map { try GlobPattern(Array($0.utf8)) }
        var walk = TreeWalk(
            [folder.path("t")],
            filter: TreeFilter(patterns: patterns, greatestByteCount: 10),
            options: TreeWalk.Options()
        )
        var lines: [String] = []
        while let event = walk.next() { lines.append(folder.line(event)) }
        #expect(
            lines.sorted() == [
                "<", "<", "> t", "> t/sub", "file t/keep", "file t/sub/cache",
                "out t/cache excluded", "out t/large excluded", "out t/x.o excluded",
            ]
        )
        #expect(walk.filter.unusedPatterns.map(\.text) == [Array("unused".utf8)])
    }

    @Test func linksAreFollowedOnlyWhenAsked() throws {
        try folder.makeFile("other/f")
        try folder.makeFolder("t")
        try folder.makeLink("t/folder", to: "../other")
        try folder.makeLink("t/file", to: "../other/f")
        try folder.makeLink("t/loop", to: ".")
        try folder.makeLink("t/nowhere", to: "gone")
        #expect(folder.walk(["t"]).filter { $0.hasPrefix("link") }.count == 4)
        var options = TreeWalk.Options()
        options.followsLinks = true
        let lines = folder.walk(["t"], options: options)
        #expect(
            lines.sorted() == [
                "<", "<", "> t", "> t/folder", "failed t/loop \(FileError.Code.unsupported)",
                "failed t/nowhere \(FileError.Code.notFound)", "file t/file", "file t/folder/f",
            ]
        )
    }

    @Test func aFolderThatMayNotBeReadIsTold() throws {
        try folder.makeFile("t/a/f")
        try folder.makeFile("t/b/g")
        // Root may read everything.
        let plan = FaultPlan(failing: [.open], with: EACCES, under: folder.path("t/a"))
        plan.arm(call: 1)
        let lines = folder.walk(["t"])
        #expect(
            lines == [
                "> t", "failed t/a \(FileError.Code.permissionDenied)", "> t/b", "file t/b/g", "<",
                "<",
            ]
        )
    }

    /// A folder that others move while the walk is deep below it is not taken for another.
    @Test func aFolderMovedMeanwhileEndsItsTree() throws {
        let names = (0..<8).map { "d\($0)" }
        try folder.makeFile("t/" + names.joined(separator: "/") + "/f")
        try folder.makeFolder("elsewhere")
        var walk = TreeWalk([folder.path("t")], filter: TreeFilter(), options: TreeWalk.Options())
        var lines: [String] = []
        while let event = walk.next() {
            lines.append(folder.line(event))
            if case .file = event {
                try FileManager.default.moveItem(
                    atPath: folder.path("t/d0/d1/d2/d3").string,
                    toPath: folder.path("elsewhere/d3").string
                )
            }
        }
        #expect(lines.filter { $0.hasPrefix("failed") }.count == 1)
        #expect(lines.filter { $0.hasPrefix(">") }.count == lines.filter { $0 == "<" }.count)
    }

    /// Far more levels than folders that are kept open.
    @Test func deepTreesAreWalked() throws {
        var current = try Folder(folder.path(""))
        for _ in 0..<100 {
            try current.createFolder("folder")
            current = try current.folder("folder")
        }
        _ = try current.create("f")
        var walk = TreeWalk([folder.path("folder")], filter: TreeFilter(), options: .init())
        var (entered, files, left) = (0, 0, 0)
        while let event = walk.next() {
            switch event {
            case .entered: entered += 1
            case .file: files += 1
            case .left: left += 1
            default: Issue.record("\(folder.line(event))")
            }
        }
        #expect((entered, files, left) == (100, 1, 100))
    }
}
