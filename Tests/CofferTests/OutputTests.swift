internal import Coffer
internal import FileAccess
internal import Glibc
internal import SystemPackage
internal import TestSupport
internal import Testing

/// Where output appears, and what stays when it doesn't.
@Suite struct OutputTests {
    private let bench: Workbench
    private let encryptor: Encryptor
    private let decryptor: Decryptor
    private let plaintext = Content.mixed.bytes(200_000)

    init() throws {
        bench = try Workbench()
        encryptor = Encryptor(keyrings: [bench.keyring], configuration: .small())
        decryptor = Decryptor(keyrings: [bench.keyring], configuration: .small())
    }

    @Test func anExistingFileIsNotReplacedUnasked() async throws {
        let container = try await bench.seal(plaintext, .small())
        let target = try bench.write([1, 2, 3], to: "target")
        await expectError(.outputExists) {
            try await encryptor.encrypt(.file(container), to: .file(target))
        }
        await expectError(.outputExists) {
            try await decryptor.decrypt(.file(container), to: .file(target))
        }
        #expect(try bench.read("target") == [1, 2, 3])
        #expect(bench.names() == ["sealed", "sealed.source", "target"])
    }

    @Test func anExistingFileIsReplacedWhole() async throws {
        let container = try await bench.seal(plaintext, .small())
        let target = try bench.write([1, 2, 3], to: "target")
        let before = try #require(fileStatus(target))
        let open = try FileDescriptor.open(target, .readOnly)
        _ = try await decryptor.decrypt(
            .file(container),
            to: .file(target, replacingExisting: true)
        )
        try expectSame(bench.read("target"), plaintext)
        // Another file has taken the name: who had the old one open still has it.
        #expect(fileStatus(target)?.st_ino != before.st_ino)
        try expectSame(open.closeAfter { try Array(reading: open) }, [1, 2, 3])
        #expect(bench.names() == ["sealed", "sealed.source", "target"])
    }

    @Test func aFailureLeavesTheOldFile() async throws {
        let source = try bench.write(plaintext, to: "source")
        let container = try await bench.seal(plaintext, .small())
        var bytes = try Array(contentsOf: container)
        bytes[bytes.count / 2] ^= 1
        let damaged = try bench.write(bytes, to: "damaged")
        let target = try bench.write([1, 2, 3], to: "target")
        let names = bench.names()
        await expectError(.damaged) {
            try await decryptor.decrypt(.file(damaged), to: .file(target, replacingExisting: true))
        }
        await expectError(.damaged) {
            try await feeding(bytes) {
                try await decryptor.decrypt($0, to: .file(target, replacingExisting: true))
            }
        }
        for operation in [FileOperation.write, .synchronize, .rename, .create, .setAttributes] {
            let plan = FaultPlan(failing: [operation], with: ENOSPC, under: bench.folder)
            plan.arm(call: 1)
            await expectError(.ioFailure, "\(operation)") {
                try await encryptor.encrypt(
                    .file(source),
                    to: .file(target, replacingExisting: true)
                )
            }
            plan.disarm()
            #expect(try bench.read("target") == [1, 2, 3], "\(operation)")
            #expect(bench.names() == names, "\(operation)")
        }
    }

    /// Each write and flush fails in turn, until a run has none left to fail.
    @Test func everyWriteFailingInTurn() async throws {
        let source = try bench.write(plaintext, to: "source")
        let container = try await bench.seal(plaintext, .small(runSegments: 2))
        let names = bench.names()
        let target = bench.path("target")
        let plan = FaultPlan(
            failing: [.write, .synchronize, .rename],
            with: EIO,
            under: bench.folder
        )
        for encrypts in [true, false] {
            for call in 1..<100 {
                plan.arm(call: call)
                do {
                    if encrypts {
                        _ = try await encryptor.encrypt(.file(source), to: .file(target))
                    } else {
                        _ = try await decryptor.decrypt(.file(container), to: .file(target))
                    }
                } catch {
                    #expect(error.code == .ioFailure)
                }
                guard plan.hasFired else {
                    #expect(call > 4, "nothing was made to fail")
                    break
                }
                // A folder's flush fails when the file is there, complete: nothing else may be left.
                let added = Set(bench.names()).subtracting(names)
                #expect(added.isSubset(of: ["target"]), "call \(call)")
                if added == ["target"] {
                    let found = encrypts ? try await bench.open(target) : try bench.read("target")
                    expectSame(found, plaintext, "call \(call)")
                    _ = unsafe target.withPlatformString { unsafe unlink($0) }
                }
            }
            plan.disarm()
            _ = unsafe target.withPlatformString { unsafe unlink($0) }
        }
    }

    @Test func theSameFileIsRefused() async throws {
        let source = try bench.write(plaintext, to: "source")
        let hardLink = bench.path("hard")
        let link = bench.path("soft")
        #expect(makeHardLink(hardLink, to: source))
        #expect(makeLink(link, to: source))
        for target in [source, hardLink, link, bench.path(".").appending("source")] {
            await expectError(.invalidArgument, "\(target)") {
                try await encryptor.encrypt(
                    .file(source),
                    to: .file(target, replacingExisting: true)
                )
            }
            await expectError(.invalidArgument, "\(target)") {
                try await encryptor.encrypt(
                    .file(link),
                    to: .file(target, replacingExisting: true)
                )
            }
        }
        try expectSame(bench.read("source"), plaintext)
        #expect(bench.names() == ["hard", "soft", "source"])
    }

    @Test func theSameContainerIsRefused() async throws {
        let container = try await bench.seal(plaintext, .small())
        let before = try Array(contentsOf: container)
        await expectError(.invalidArgument) {
            try await decryptor.decrypt(
                .file(container),
                to: .file(container, replacingExisting: true)
            )
        }
        try expectSame(Array(contentsOf: container), before)
    }

    @Test func aLinkIsFollowed() async throws {
        let source = try bench.write(plaintext, to: "source")
        let target = try bench.write([1], to: "target")
        let link = bench.path("link")
        #expect(makeLink(link, to: target))
        _ = try await encryptor.encrypt(.file(source), to: .file(link, replacingExisting: true))
        let status = try #require(fileStatus(link))
        #expect(status.st_mode & S_IFMT == S_IFLNK)
        try await expectSame(bench.open(target), plaintext)
    }

    @Test func theNullDevice() async throws {
        let source = try bench.write(plaintext, to: "source")
        let summary = try await encryptor.encrypt(.file(source), to: "/dev/null")
        #expect(summary.plaintextByteCount == 200_000)
        let container = try await bench.seal(plaintext, .small())
        _ = try await decryptor.decrypt(.file(container), to: "/dev/null")
        #expect(fileStatus("/dev/null").map { $0.st_mode & S_IFMT } == S_IFCHR)
    }

    @Test func aFullDevice() async throws {
        let source = try bench.write(plaintext, to: "source")
        await expectError(.ioFailure) {
            try await encryptor.encrypt(.file(source), to: "/dev/full")
        }
    }

    @Test func aPipeThatNobodyReads() async throws {
        let source = try bench.write(Content.random.bytes(3 << 20), to: "source")
        let pipe = try Pipe()
        let encryptor = encryptor
        let writing = Task { try await encryptor.encrypt(.file(source), to: pipe.output) }
        try await offThread {
            var first = [UInt8](repeating: 0, count: 512)
            _ = try unsafe first.withUnsafeMutableBytes {
                try unsafe pipe.readEnd.read(into: $0)
            }
            try pipe.readEnd.close()
        }
        await expectError(.brokenPipe) { try await writing.value }
        try pipe.writeEnd.close()
    }

    @Test func whatAnotherProcessWrites() async throws {
        let source = try bench.write(plaintext, to: "source")
        let target = bench.path("target")
        // The first run waits for its input; the second finds the temporary locked.
        let pipe = try Pipe()
        async let first = encryptor.encrypt(pipe.input, to: .file(target))
        while bench.names().count < 2 { try await Task.sleep(for: .milliseconds(2)) }
        await expectError(.outputUnavailable) {
            try await encryptor.encrypt(.file(source), to: .file(target))
        }
        #expect(bench.names().count == 2)
        try pipe.writeEnd.closeAfter { _ = try pipe.writeEnd.writeAll([1, 2, 3]) }
        _ = try await first
        try pipe.readEnd.close()
        #expect(bench.names() == ["source", "target"])
        #expect(try await bench.open(target) == [1, 2, 3])
    }

    @Test func aLeftoverIsReplaced() async throws {
        let source = try bench.write(plaintext, to: "source")
        let target = bench.path("target")
        let pipe = try Pipe()
        async let interrupted = encryptor.encrypt(pipe.input, to: .file(target))
        while bench.names().count < 2 { try await Task.sleep(for: .milliseconds(2)) }
        let temporary = try #require(bench.names().first { $0.hasSuffix(".partial") })
        try pipe.writeEnd.close()
        _ = try await interrupted
        try pipe.readEnd.close()
        _ = unsafe target.withPlatformString { unsafe unlink($0) }
        // As a killed process leaves it: there, and locked by nobody.
        try bench.write([9, 9, 9], to: temporary)
        _ = try await encryptor.encrypt(.file(source), to: .file(target))
        try await expectSame(bench.open(target), plaintext)
        #expect(bench.names() == ["source", "target"])
    }

    @Test(arguments: ["missing/target", "file/target", ".", ".."])
    func whereNoFileCanBe(_ name: String) async throws {
        try bench.write([1], to: "file")
        let source = try bench.write(plaintext, to: "source")
        let target = bench.folder.appending("sub")
        _ = unsafe target.withPlatformString { unsafe mkdir($0, 0o700) }
        do {
            _ = try await encryptor.encrypt(
                .file(source),
                to: .file(FilePath(target.string + "/" + name), replacingExisting: true)
            )
            Issue.record("it was written")
        } catch let error {
            #expect([.outputUnavailable, .outputExists].contains(error.code), "\(error)")
        }
        #expect(bench.names() == ["file", "source", "sub"])
        #expect(folderEntries(target) == [])
    }
}
