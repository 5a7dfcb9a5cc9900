internal import Glibc
internal import SystemPackage
internal import TestSupport
internal import Testing

@testable internal import FileAccess

/// Files that are committed together.
@Suite struct OutputGroupTests {
    private let folder: TemporaryFolder
    private let targets = ["a", "b", "sub/c", "sub/d", "sub/e"]

    init() throws {
        folder = try TemporaryFolder()
        try Folder.create(at: folder["sub"], mode: 0o700)
    }

    private func begin(_ name: String) throws(FileError) -> OutputFile {
        let temporaryName = OutputFile.temporaryName(
            digest: Array(name.utf8) + [0, 0, 0, 0, 0, 0, 0]
        )
        let output = try OutputFile(
            target: path(name),
            temporaryName: temporaryName,
            replacing: false
        )
        try output.file.write([1, 2, 3])
        try output.prepare(mode: 0o640, modified: Timestamp(seconds: 5, nanoseconds: 0))
        return output
    }

    private func path(_ name: String) -> FilePath { folder.path.pushing(FilePath(name)) }

    private var standing: [String] {
        get throws {
            try names(in: folder.path).map { String(decoding: $0, as: UTF8.self) }.sorted()
        }
    }

    private func exists(_ name: String) -> Bool { (try? File.status(of: path(name))) != nil }

    /// A later run may go on with it, which it does only with what nobody else can use.
    @Test func aPreparedFileIsForItsOwnerAloneUntilItHasItsName() throws {
        let output = try begin("a")
        #expect(try output.file.status().mode == 0o600)
        #expect(OutputFile.commit([output])[0] == nil)
        #expect(try output.file.status().mode == 0o640)
    }

    @Test(arguments: [true, false])
    func allGetTheirNamesAndAttributes(_ flushing: Bool) throws {
        let outputs = try targets.map(begin)
        #expect(OutputFile.commit(outputs, flushing: flushing).allSatisfy { $0 == nil })
        for name in targets {
            let status = try File.status(of: path(name))
            #expect(status.mode & 0o777 == 0o640)
            #expect(status.modified == Timestamp(seconds: 5, nanoseconds: 0))
            #expect(try File.open(path(name), for: .reading).readAll(limit: 9) == [1, 2, 3])
        }
        #expect(try standing == ["a", "b", "sub"])
        #expect(OutputFile.commit([]).isEmpty)
    }

    /// A name that is taken meanwhile is the affair of that file alone.
    @Test func oneThatFailsTakesNobodyWithIt() throws {
        let outputs = try targets.map(begin)
        _ = try File.create(folder["b"])
        let errors = OutputFile.commit(outputs)
        #expect(errors.map { $0?.code } == [nil, .exists, nil, nil, nil])
        outputs[1].discard()
        #expect(try standing == ["a", "b", "sub"])
    }

    /// Fails every call in turn: who is told of no error is there, whole; who is told of one isn't, unless only its
    /// folder couldn't be flushed.
    @Test func noFailedCallGoesUnnoticed() throws {
        let plan = FaultPlan(failing: [.synchronize, .rename], with: EIO, under: folder.path)
        var calls = 0
        while true {
            calls += 1
            let outputs = try targets.map(begin)
            plan.arm(call: calls)
            let errors = OutputFile.commit(outputs)
            let hasFired = plan.hasFired
            plan.disarm()
            for (name, error) in zip(targets, errors) {
                let isFolderFlush =
                    error?.operation == .synchronize
                    && error?.path != nil && !(error?.path?.string.hasSuffix(name) ?? true)
                #expect(exists(name) == (error == nil || isFolderFlush), "call \(calls): \(name)")
                #expect(error == nil || error?.errorNumber == EIO)
            }
            for output in outputs { output.discard() }
            for name in targets where exists(name) { _ = unsafe unlink(path(name).string) }
            #expect(try standing == ["sub"])
            if !hasFired { break }
        }
        #expect(calls > targets.count)
    }
}
