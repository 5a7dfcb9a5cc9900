internal import Coffer
internal import FileAccess
internal import Glibc
internal import SystemPackage
internal import TestSupport
internal import Testing

/// What may be encrypted, and what a source does that changes meanwhile.
@Suite struct SourceTests {
    private let bench: Workbench
    private let encryptor: Encryptor

    init() throws {
        bench = try Workbench()
        encryptor = Encryptor(keyrings: [bench.keyring], configuration: .small())
    }

    // MARK: - Changes while it is read

    /// Encrypts a file of 4 MiB into a pipe that takes 1 MiB, and changes the file once the
    /// container has begun: then the end of the file hasn't been read.
    private func encryptWhileChanging(
        _ plaintext: [UInt8],
        _ change: @escaping @Sendable (FilePath) throws -> Void
    ) async throws -> (Result<EncryptionSummary, any Error>, [UInt8]) {
        let source = try bench.write(plaintext, to: "source")
        setModified(source, seconds: 1_700_000_000)
        let pipe = try Pipe()
        async let collected = offThread {
            try pipe.readEnd.closeAfter {
                var first = [UInt8](repeating: 0, count: 512)
                let count = try unsafe first.withUnsafeMutableBytes {
                    try unsafe pipe.readEnd.read(into: $0)
                }
                try change(source)
                return try Array(first[..<count]) + Array(reading: pipe.readEnd)
            }
        }
        let result: Result<EncryptionSummary, any Error>
        do {
            result = .success(try await encryptor.encrypt(.file(source), to: pipe.output))
        } catch { result = .failure(error) }
        try pipe.writeEnd.close()
        return (result, try await collected)
    }

    private let large = Content.mixed.bytes(4 << 20)

    @Test func undisturbed() async throws {
        let (result, bytes) = try await encryptWhileChanging(large) { _ in }
        #expect(try result.get().sourceGrew == false)
        try await expectSame(bench.open(bench.write(bytes, to: "sealed")), large)
    }

    @Test func grown() async throws {
        let (result, bytes) = try await encryptWhileChanging(large) { source in
            let file = try FileDescriptor.open(source, .writeOnly, options: .append)
            _ = try file.closeAfter { try file.writeAll([1, 2, 3]) }
        }
        #expect(try result.get().sourceGrew)
        #expect(try result.get().plaintextByteCount == UInt64(large.count))
        // The container holds what was there when it began.
        try await expectSame(bench.open(bench.write(bytes, to: "sealed")), large)
    }

    @Test func shrunk() async throws {
        let (result, _) = try await encryptWhileChanging(large) { source in
            _ = unsafe source.withPlatformString { unsafe truncate($0, 3 << 20) }
        }
        await expectError(.sourceChanged) { try result.get() }
    }

    @Test func changedInPlace() async throws {
        let (result, _) = try await encryptWhileChanging(large) { source in
            let file = try FileDescriptor.open(source, .writeOnly)
            _ = try file.closeAfter { try file.writeAll(toAbsoluteOffset: 10, [1, 2, 3]) }
        }
        await expectError(.sourceChanged) { try result.get() }
    }

    @Test func changedBehindARestoredTime() async throws {
        let (result, _) = try await encryptWhileChanging(large) { source in
            let file = try FileDescriptor.open(source, .writeOnly)
            _ = try file.closeAfter { try file.writeAll(toAbsoluteOffset: 10, [1, 2, 3]) }
            setModified(source, seconds: 1_700_000_000)
        }
        await expectError(.sourceChanged) { try result.get() }
    }

    @Test func renamedOverOrChangedInMode() async throws {
        // The change time can't tell these from a change of content, so they count as one.
        let (mode, _) = try await encryptWhileChanging(large) { source in
            _ = unsafe source.withPlatformString { unsafe chmod($0, 0o640) }
        }
        await expectError(.sourceChanged) { try mode.get() }
        let bench = bench
        let (name, _) = try await encryptWhileChanging(large) { source in
            let other = try bench.write([1, 2, 3], to: "other")
            _ = unsafe source.withPlatformString { target in
                unsafe other.withPlatformString { unsafe rename($0, target) }
            }
        }
        await expectError(.sourceChanged) { try name.get() }
    }

    @Test func aReadThatFails() async throws {
        let source = try bench.write(large, to: "source")
        let plan = FaultPlan(failing: [.read], with: EIO, under: bench.folder)
        defer { plan.disarm() }
        for call in [1, 20, 64] {
            plan.arm(call: call)
            let error = await expectError(.ioFailure) {
                try await encryptor.encrypt(.file(source), to: .file(bench.path("out")))
            }
            #expect(plan.hasFired)
            #expect(error?.path == source)
            #expect(bench.names() == ["source"])
        }
    }

    // MARK: - Kinds of sources

    @Test func ofProc() async throws {
        let container = bench.path("sealed")
        let summary = try await encryptor.encrypt("/proc/self/limits", to: .file(container))
        let plaintext = try await bench.open(container)
        #expect(summary.plaintextByteCount == UInt64(plaintext.count))
        try expectSame(plaintext, Array(contentsOf: "/proc/self/limits"))
        #expect(!plaintext.isEmpty)
    }

    @Test func sparse() async throws {
        let source = try bench.write([], to: "source")
        _ = unsafe source.withPlatformString { unsafe truncate($0, 20 << 20) }
        let container = bench.path("sealed")
        var encryptor = encryptor
        encryptor.configuration.compression = .auto
        let summary = try await encryptor.encrypt(.file(source), to: .file(container))
        #expect(summary.plaintextByteCount == 20 << 20)
        #expect(summary.storedByteCount < 1 << 20)
        try await expectSame(bench.open(container), [UInt8](repeating: 0, count: 20 << 20))
    }

    @Test func theNullDevice() async throws {
        let container = bench.path("sealed")
        let summary = try await encryptor.encrypt("/dev/null", to: .file(container))
        #expect(summary.plaintextByteCount == 0)
        #expect(try await bench.open(container) == [])
    }

    @Test func aFIFO() async throws {
        let fifo = bench.path("fifo")
        #expect(unsafe fifo.withPlatformString { unsafe mkfifo($0, 0o600) } == 0)
        let plaintext = Array(large.prefix(300_000))
        async let fed: Void = offThread { try plaintext.write(to: fifo) }
        _ = try await encryptor.encrypt(.file(fifo), to: .file(bench.path("sealed")))
        try await fed
        async let drained = offThread { try Array(contentsOf: fifo) }
        _ = try await Decryptor(keyrings: [bench.keyring])
            .decrypt(.file(bench.path("sealed")), to: .file(fifo))
        try await expectSame(drained, plaintext)
    }

    @Test func byASymbolicLink() async throws {
        let source = try bench.write([1, 2, 3], to: "source")
        let link = bench.path("link")
        #expect(makeLink(link, to: source))
        _ = try await encryptor.encrypt(.file(link), to: .file(bench.path("sealed")))
        #expect(try await bench.open(bench.path("sealed")) == [1, 2, 3])
    }

    /// Names are bytes: neither a newline nor bytes that aren't UTF-8 are lost.
    @Test(arguments: [
        Array("new\nline".utf8), [0xFF, 0xFE, 0x80], Array("-".utf8), Array(" ".utf8),
        [UInt8](repeating: 0x61, count: 248), Array("a\u{1B}[31m".utf8),
    ])
    func named(_ name: [UInt8]) async throws {
        let source = try bench.path(bytes: name)
        let container = try bench.path(bytes: name + Array(".coffer".utf8))
        let opened = try bench.path(bytes: name + Array(".opened".utf8))
        try [1, 2, 3].write(to: source)
        _ = try await encryptor.encrypt(.file(source), to: .file(container))
        _ = try await Decryptor(keyrings: [bench.keyring])
            .decrypt(.file(container), to: .file(opened))
        #expect(try Array(contentsOf: opened) == [1, 2, 3])
        #expect(folderEntries(bench.folder).count == 3)
    }

    // MARK: - What can't be one

    @Test func aFolder() async throws {
        let error = await expectError(.missingInput) {
            try await encryptor.encrypt(.file(bench.folder), to: .file(bench.path("out")))
        }
        #expect(error?.path == bench.folder)
        #expect(bench.names() == [])
    }

    @Test(arguments: ["missing", "missing/too", "file/in"])
    func missing(_ name: String) async throws {
        try bench.write([1], to: "file")
        await expectError(.missingInput) {
            try await encryptor.encrypt(.file(bench.path(name)), to: .file(bench.path("out")))
        }
        await expectError(.missingInput) {
            try await Decryptor(keyrings: [bench.keyring])
                .decrypt(.file(bench.path(name)), to: .file(bench.path("out")))
        }
        #expect(bench.names() == ["file"])
    }

    @Test(.enabled(if: geteuid() != 0, "root may read everything"))
    func withoutPermission() async throws {
        let source = try bench.write([1], to: "source")
        _ = unsafe source.withPlatformString { unsafe chmod($0, 0) }
        await expectError(.missingInput) {
            try await encryptor.encrypt(.file(source), to: .file(bench.path("out")))
        }
    }

    @Test func refusedByTheSystem() async throws {
        let source = try bench.write([1], to: "source")
        let plan = FaultPlan(failing: [.open], with: EACCES, under: source)
        defer { plan.disarm() }
        plan.arm(call: 1)
        await expectError(.missingInput) {
            try await encryptor.encrypt(.file(source), to: .file(bench.path("out")))
        }
        #expect(plan.hasFired)
        #expect(bench.names() == ["source"])
    }
}
