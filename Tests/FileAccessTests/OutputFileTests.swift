import Dispatch
import FileAccess
import Glibc
import Synchronization
import SystemPackage
import TestSupport
import Testing

@Suite struct OutputFileTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    func begin(
        _ name: FilePath.Component = "out",
        replacing: Bool = false
    ) throws(FileError) -> OutputFile {
        try OutputFile(target: folder[name], temporaryName: ".t.partial", replacing: replacing)
    }

    func text(_ name: FilePath.Component) throws -> [UInt8] {
        try File.open(folder[name], for: .reading).bytes()
    }

    func put(_ name: FilePath.Component, _ bytes: [UInt8]) throws {
        try File.create(folder[name]).write(bytes)
    }

    @Test func appearsWholeWhenCommitted() throws {
        let output = try begin()
        try output.file.write([1, 2, 3])
        #expect(try names(in: folder.path) == [Array(".t.partial".utf8)])
        #expect(try File.status(of: folder[".t.partial"]).mode == 0o600)
        let time = Timestamp(seconds: 1_000_000_000, nanoseconds: 7)
        try output.commit(mode: 0o640, modified: time)
        #expect(try names(in: folder.path) == [Array("out".utf8)])
        let status = try File.status(of: folder["out"])
        #expect(status.mode == 0o640)
        #expect(status.modified == time)
        output.discard()
        #expect(try text("out") == [1, 2, 3])
    }

    @Test func withoutAModeTheUmaskDecides() throws {
        try begin().commit()
        #expect(try File.status(of: folder["out"]).mode == 0o666 & ~Host.fileModeMask)
    }

    @Test func discardAndReleaseLeaveNothing() throws {
        let first = try begin()
        try first.file.write([1])
        first.discard()
        first.discard()
        #expect(try names(in: folder.path).isEmpty)
        do { _ = try begin() }
        #expect(try names(in: folder.path).isEmpty)
    }

    @Test func anExistingTargetIsNotTouched() throws {
        try put("out", [9])
        #expect(code { () throws(FileError) in try begin() } == .exists)
        #expect(try names(in: folder.path).count == 1)
    }

    @Test func aTargetThatAppearsMeanwhileIsNotTouched() throws {
        let output = try begin()
        try put("out", [9])
        #expect(code { () throws(FileError) in try output.commit() } == .exists)
        output.discard()
        #expect(try text("out") == [9])
        #expect(try names(in: folder.path).count == 1)
    }

    @Test func replacingKeepsTheOldUntilTheCommit() throws {
        try put("out", [9])
        let output = try begin(replacing: true)
        try output.file.write([1, 2])
        #expect(try text("out") == [9])
        try output.commit()
        #expect(try text("out") == [1, 2])
        #expect(try names(in: folder.path).count == 1)
    }

    @Test func replacingFollowsALink() throws {
        try Folder.create(at: folder["sub"], mode: 0o700)
        try put("real", [9])
        try makeLink(at: folder["sub"].appending("link"), to: "../real")
        try makeLink(at: folder["out"], to: "sub/link")
        #expect(code { () throws(FileError) in try begin() } == .exists)
        let output = try begin(replacing: true)
        try output.file.write([1])
        try output.commit()
        #expect(try text("real") == [1])
        #expect(try File.status(of: folder["out"], followingLinks: false).kind == .symbolicLink)
    }

    @Test func loopsFoldersAndSpecialFilesAreRefused() throws {
        try makeLink(at: folder["loop"], to: "loop")
        try makePipe(at: folder["pipe"])
        try Folder.create(at: folder["sub"], mode: 0o700)
        for replacing in [false, true] {
            #expect(
                code { () throws(FileError) in
                    try begin("loop", replacing: replacing)
                } == .exists
            )
            #expect(
                code { () throws(FileError) in
                    try begin("pipe", replacing: replacing)
                } == .exists
            )
            #expect(
                code { () throws(FileError) in
                    try begin("sub", replacing: replacing)
                } == .isDirectory
            )
            #expect(
                code { () throws(FileError) in
                    try begin("..", replacing: replacing)
                } == .isDirectory
            )
        }
        #expect(try names(in: folder.path).count == 3)
    }

    @Test func aMissingFolderIsNotFound() throws {
        let target = folder["missing"].appending("out")
        #expect(
            code { () throws(FileError) in
                try OutputFile(target: target, temporaryName: "t", replacing: false)
            } == .notFound
        )
    }

    @Test(.enabled(if: Host.effectiveUserID != 0, "root may write everywhere"))
    func aFolderWithoutPermissionIsRefused() throws {
        _ = unsafe chmod(folder.path.string, 0o500)
        defer { _ = unsafe chmod(folder.path.string, 0o700) }
        #expect(code { () throws(FileError) in try begin() } == .permissionDenied)
    }

    @Test func aStaleTemporaryIsMadeAnew() throws {
        try put(".t.partial", [9, 9, 9])
        let output = try begin()
        #expect(try output.file.status().byteCount == 0)
        try output.file.write([1])
        try output.commit()
        #expect(try text("out") == [1])
        #expect(try names(in: folder.path).count == 1)
    }

    @Test func aLockedTemporaryIsLeftToItsOwner() throws {
        let first = try begin()
        try first.file.write([1])
        let error = #expect(throws: FileError.self) { try begin() }
        #expect(error?.code == .locked)
        #expect(error?.message.contains("another coffer writes this target") == true)
        try first.commit()
        #expect(try text("out") == [1])
    }

    @Test func aCommittedFileIsNotLocked() throws {
        let output = try begin()
        try output.commit()
        try withExtendedLifetime(output) {
            try File.open(folder["out"], for: .reading).lock()
        }
    }

    @Test func somethingElseUnderTheTemporaryNameIsRefused() throws {
        try Folder.create(at: folder[".t.partial"], mode: 0o700)
        #expect(code { () throws(FileError) in try begin() } == .exists)
        try remove(folder[".t.partial"])
        try makeLink(at: folder[".t.partial"], to: "victim")
        #expect(code { () throws(FileError) in try begin() } == .exists)
        try put("victim", [9])
        #expect(code { () throws(FileError) in try begin() } == .exists)
        try remove(folder[".t.partial"])
        try makePipe(at: folder[".t.partial"])
        #expect(code { () throws(FileError) in try begin() } == .exists)
        #expect(try text("victim") == [9])
    }

    @Test func manyAtOnceLeaveOneWholeFile() throws {
        let committed = Atomic<Int>(0)
        let others = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: 8) { index in
            for _ in 0..<5 {
                do {
                    let output = try begin(replacing: true)
                    try output.file.write([UInt8](repeating: UInt8(index), count: 5000))
                    try output.commit()
                    committed.add(1, ordering: .relaxed)
                } catch {
                    if (error as? FileError)?.code != .locked { others.add(1, ordering: .relaxed) }
                }
            }
        }
        #expect(committed.load(ordering: .relaxed) > 0)
        #expect(others.load(ordering: .relaxed) == 0)
        let bytes = try text("out")
        #expect(bytes.count == 5000 && Set(bytes).count == 1)
        #expect(try names(in: folder.path).count == 1)
    }

    @Test(arguments: [EPERM, EOPNOTSUPP, ENOSYS])
    func aFileSystemWithoutModesAndTimesIsUsed(_ errorNumber: Int32) throws {
        let plan = FaultPlan(
            failing: [.setAttributes],
            with: errorNumber,
            under: folder.path,
            persistent: true
        )
        let output = try begin()
        plan.arm(call: 1)
        try output.commit(
            mode: 0o644,
            modified: Timestamp(seconds: 1, nanoseconds: 0),
            owner: output.file.status()
        )
        #expect(plan.hasFired)
        let status = try File.status(of: folder["out"])
        #expect(status.mode == 0o600)
        #expect(status.modified.seconds > 1)
    }

    @Test func aFileThatStaysOpenToOthersIsNoOutput() throws {
        let plan = FaultPlan(failing: [.setAttributes], with: EPERM, under: folder.path)
        let output = try begin()
        try output.file.setMode(0o644)
        plan.arm(call: 1)
        #expect(
            code { () throws(FileError) in try output.commit(mode: 0o600) } == .permissionDenied
        )
        output.discard()
        #expect(try names(in: folder.path).isEmpty)
    }

    /// Fails every call in turn: the old target stays, and nothing else.
    @Test(arguments: [false, true])
    func noFailedCallLeavesAnything(_ replacing: Bool) throws {
        let plan = FaultPlan(
            failing: Set(FileOperation.allCases).subtracting([.remove]),
            with: EIO,
            under: folder.path
        )
        if replacing { try put("out", [9]) }
        var calls = 0
        while true {
            calls += 1
            plan.arm(call: calls)
            var isCommitted = false
            do {
                let output = try begin(replacing: replacing)
                try output.file.write([1])
                try output.commit(mode: 0o600, modified: Timestamp(seconds: 1, nanoseconds: 0))
                isCommitted = true
            } catch {
                #expect(error.errorNumber == EIO)
            }
            let hasFired = plan.hasFired
            plan.disarm()
            if !hasFired {
                #expect(isCommitted)
                break
            }
            #expect(!isCommitted)
            let left = try names(in: folder.path)
            let content = left.isEmpty ? nil : try text("out")
            // Only the last call, the folder's flush, fails with the target in place.
            #expect(content == (replacing ? [9] : nil) || content == [1], "call \(calls)")
            #expect(left == (content == nil ? [] : [Array("out".utf8)]), "call \(calls)")
            if content == [1] {
                try remove(folder["out"])
                if replacing { try put("out", [9]) }
            }
        }
        #expect(calls > 8)
    }
}
