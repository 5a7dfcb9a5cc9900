internal import FileAccess
internal import FileTree
internal import Foundation
internal import Glibc
internal import SystemPackage
internal import TestSupport
internal import Testing

@Suite struct FolderMirrorTests {
    private let folder: TreeFolder

    init() throws {
        folder = try TreeFolder()
        try folder.makeFolder("out")
    }

    private func makeMirror(
        preserving: Bool = true,
        replacing: Bool = false
    ) throws -> FolderMirror {
        try FolderMirror(
            in: Folder(folder.path("out")),
            preservingAttributes: preserving,
            replacingLinks: replacing
        )
    }

    private func makeSource(mode: mode_t) throws -> FileStatus {
        try folder.makeFolder("source")
        let path = folder.path("source")
        #expect(unsafe chmod(path.string, mode) == 0)
        try Folder(path).setWhenClosed(
            FolderAttributes(modified: Timestamp(seconds: 1_000_000_000, nanoseconds: 7))
        )
        return try File.status(of: path)
    }

    @Test func foldersGetModeAndTimeWhenTheLastFileInThemIsDone() throws {
        let status = try makeSource(mode: 0o3555)
        var mirror = try makeMirror()
        try mirror.enter("a")
        var inUse = mirror.folder
        try mirror.leave(status)
        // Somebody still works in it.
        #expect(try File.status(of: folder.path("out/a")).mode == 0o700)
        _ = try inUse?.create("late")
        inUse = nil
        let made = try File.status(of: folder.path("out/a"))
        #expect(made.mode == 0o1555)
        #expect(made.modified == status.modified)
        // The next run writes into it nevertheless.
        var again = try makeMirror()
        try again.enter("a")
        #expect(try #require(again.folder).status().mode & 0o700 == 0o700)
        try again.leave(status)
        #expect(try File.status(of: folder.path("out/a")).mode == 0o1555)
    }

    @Test func withoutAttributesNewFoldersAreAsOthers() throws {
        let status = try makeSource(mode: 0o700)
        try folder.makeFolder("out/old")
        #expect(unsafe chmod(folder.path("out/old").string, 0o750) == 0)
        var mirror = try makeMirror(preserving: false)
        for name in ["new", "old"] as [FilePath.Component] {
            try mirror.enter(name)
            try mirror.leave(status)
        }
        try mirror.finish()
        #expect(try File.status(of: folder.path("out/new")).mode == 0o777 & ~Host.fileModeMask)
        #expect(try File.status(of: folder.path("out/old")).mode == 0o750)
    }

    /// Someone who may write to the target can't have the tree made elsewhere.
    @Test func noLinkIsFollowed() throws {
        try folder.makeFolder("elsewhere")
        try folder.makeLink("out/a", to: "../elsewhere")
        try folder.makeFile("out/b")
        var mirror = try makeMirror(replacing: true)
        for name in ["a", "b"] as [FilePath.Component] {
            let error = #expect(throws: FileError.self) { try mirror.enter(name) }
            #expect(error?.code == .exists)
        }
        #expect(
            try File.status(of: folder.path("out/a"), followingLinks: false).kind == .symbolicLink
        )
    }

    @Test func linksAreMadeByteForByte() throws {
        let text: [UInt8] = [0xFF, 10, UInt8(ascii: "/"), UInt8(ascii: "x")]
        let time = Timestamp(seconds: 5, nanoseconds: 6)
        let link = folder.path("out/l")
        var mirror = try makeMirror()
        try mirror.makeLink("l", text: text, modified: time)
        try mirror.makeLink("l", text: text, modified: time)
        #expect(try Folder(folder.path("out")).text(ofLink: "l") == text)
        #expect(try File.status(of: link, followingLinks: false).modified == time)
        let error = #expect(throws: FileError.self) {
            try mirror.makeLink("l", text: [65], modified: time)
        }
        #expect(error?.code == .exists)
        var replacing = try makeMirror(replacing: true)
        try replacing.makeLink("l", text: [65], modified: time)
        #expect(try Folder(folder.path("out")).text(ofLink: "l") == [65])
        try folder.makeFile("out/file")
        #expect(throws: FileError.self) {
            try replacing.makeLink("file", text: [65], modified: time)
        }
    }

    @Test func deepTreesAreMade() throws {
        let status = try makeSource(mode: 0o755)
        var mirror = try makeMirror()
        for _ in 0..<100 { try mirror.enter("folder") }
        for _ in 0..<100 { try mirror.leave(status) }
        try mirror.finish()
        var walk = TreeWalk([folder.path("out")], filter: TreeFilter(), options: .init())
        var count = 0
        while let event = walk.next() { if case .entered = event { count += 1 } }
        #expect(count == 101)
        #expect(try File.status(of: folder.path("out/folder")).modified == status.modified)
    }
}
