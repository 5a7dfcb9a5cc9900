internal import ContainerFormat
internal import FileAccess
internal import KeyManagement
internal import SystemPackage
internal import TestSupport
internal import Testing

@testable internal import Coffer

/// A source is removed only when its container holds the same and is on the disk.
@Suite struct SourceRemovalTests {
    private let bench: Workbench
    private let content = Content.mixed.bytes(200_000)

    init() throws { bench = try Workbench() }

    private func configuration(_ compression: Compression = .none) -> Configuration {
        var configuration = Configuration()
        configuration.removesSources = true
        configuration.segmentByteCount = 65_536
        configuration.compression = compression
        return configuration
    }

    private func encrypt(
        _ source: FilePath,
        _ flushing: Flushing,
        _ compression: Compression
    ) async throws {
        var configuration = configuration(compression)
        configuration.flushing = flushing
        let encryptor = Encryptor(keyrings: [bench.keyring], configuration: configuration)
        _ = try await encryptor.encrypt(.file(source), to: .file(bench.path("sealed")))
    }

    @Test(arguments: [0, 1, 65_536, 200_000], [Compression.none, .auto])
    func whatIsEncryptedIsRemoved(_ byteCount: Int, _ compression: Compression) async throws {
        let content = Array(content.prefix(byteCount))
        try await encrypt(try bench.write(content, to: "in"), .file, compression)
        #expect(bench.names() == ["sealed"])
        _ = try await Decryptor(keyrings: [bench.keyring])
            .decrypt(.file(bench.path("sealed")), to: .file(bench.path("back")))
        expectSame(try bench.read("back"), content)
    }

    @Test func aBatchRemovesItsSources() async throws {
        var members: [Batch.Member] = []
        for number in 0..<10 {
            let source = try bench.write(Array(content.prefix(number * 20_000)), to: "\(number)")
            members.append(.init(.file(source), to: .file(bench.path("\(number).coffer"))))
        }
        // This one fails, so it stays.
        try bench.write([1], to: "4.coffer")
        let encryptor = Encryptor(keyrings: [bench.keyring], configuration: configuration())
        try await encryptor.encrypt(Batch(members), under: encryptor.makeBatchKey()) {
            place,
            result in
            if case .failure = result { #expect(place == 4) }
        }
        #expect(
            bench.names() == (0..<10).flatMap { $0 == 4 ? ["4", "4.coffer"] : ["\($0).coffer"] }
        )
    }

    @Test func allNamesOfASourceAreRemoved() async throws {
        let source = try bench.write(content, to: "0")
        var members: [Batch.Member] = []
        for number in 0..<20 {
            let name = bench.path("\(number)")
            if number > 0 { #expect(makeHardLink(name, to: source)) }
            members.append(.init(.file(name), to: .file(bench.path("\(number).coffer"))))
        }
        let encryptor = Encryptor(keyrings: [bench.keyring], configuration: configuration())
        try await encryptor.encrypt(Batch(members), under: encryptor.makeBatchKey()) {
            place,
            result in
            #expect(throws: Never.self, "\(place)") { try result.get() }
        }
        #expect(bench.names() == (0..<20).map { "\($0).coffer" }.sorted())
    }

    /// What somebody appends while one name is removed would be lost with the other.
    @Test(arguments: [false, true])
    func aWriteDuringARemovalIsNoDoingOfOurs(_ isWritten: Bool) throws {
        let path = try bench.write(content, to: "in")
        #expect(makeHardLink(bench.path("other"), to: path))
        let file = try File.open(path, for: .updating)
        let status = try file.status()
        let linked = LinkedSources()
        let isRemoved = try linked.remove(file, openedAs: status, look: { try file.status() }) {
            if isWritten {
                try unsafe file.write([1 as UInt8].span.bytes, at: UInt64(content.count))
            }
            try Folder(bench.folder).remove("in")
        }
        #expect(isRemoved)
        #expect(
            try linked.isUnchanged(status) { () throws(FileError) in try file.status() }
                != isWritten
        )
    }

    // MARK: What an earlier run left

    private func update(by keyring: any Keyring) async throws {
        var configuration = configuration()
        configuration.updates = true
        let encryptor = Encryptor(keyrings: [keyring], configuration: configuration)
        let output = Output.file(bench.path("sealed"))
        let summary = try await encryptor.encrypt(.file(bench.path("in")), to: output)
        #expect(summary.beginning == .current)
    }

    private func encryptOnly() async throws {
        let source = try bench.write(content, to: "in")
        _ = try await Encryptor(keyrings: [bench.keyring])
            .encrypt(.file(source), to: .file(bench.path("sealed")))
    }

    @Test func anUpdateRemovesWhatAnEarlierRunLeft() async throws {
        try await encryptOnly()
        try await update(by: bench.keyring)
        #expect(bench.names() == ["sealed"])
    }

    @Test func anUpdateKeepsASourceThatHoldsSomethingElse() async throws {
        try await encryptOnly()
        let status = try File.status(of: bench.path("in"))
        var other = content
        other[3] ^= 1
        let file = try File.open(bench.path("in"), for: .updating)
        try unsafe file.write(other.span.bytes, at: 0)
        try file.keepModificationTime(status.modified)
        await expectError(.sourceChanged) { try await update(by: bench.keyring) }
        #expect(bench.names() == ["in", "sealed"])
    }

    @Test func aNameThatIsALinkStays() async throws {
        let source = try bench.write(content, to: "in")
        let link = bench.path("link")
        #expect(makeLink(link, to: source))
        await expectError(.sourceChanged) { try await encrypt(link, .batch, .none) }
        #expect(bench.names() == ["in", "link", "sealed"])
    }

    @Test func streamsCannotBeRemoved() async throws {
        let source = try bench.write(content, to: "in")
        let encryptor = Encryptor(keyrings: [bench.keyring], configuration: configuration())
        await expectError(.invalidArgument) {
            try await encryptor.encrypt(.file("/dev/null"), to: .file(bench.path("sealed")))
        }
        await expectError(.invalidArgument) {
            try await encryptor.encrypt(.file(source), to: .standardOutput)
        }
        #expect(bench.names() == ["in"])
    }

    @Test func whatIsNotFlushedIsNotRemoved() async throws {
        let source = try bench.write(content, to: "in")
        await expectError(.invalidArgument) { try await encrypt(source, .none, .none) }
        #expect(bench.names() == ["in"])
    }

    // MARK: What changes between the encryption and the removal

    private func removal() async throws -> (SourceRemoval, File) {
        let input = Input.file(try bench.write(content, to: "in"))
        var configuration = configuration()
        configuration.removesSources = false
        let encryptor = Encryptor(keyrings: [bench.keyring], configuration: configuration)
        let key = try await encryptor.makeBatchKey()
        let cancellation = Cancellation()
        let source = try PlaintextSource(input, cancellation: cancellation)
        let sealed = bench.path("sealed")
        let summary = try await encryptor.encrypt(input, to: .file(sealed), under: key)
        let file = try File.open(sealed, for: .updating)
        let removal = SourceRemoval(
            source: source,
            input: input,
            container: file,
            keys: try ContainerKeys(.dataKey(key.dataKey), containerID: summary.containerID),
            configuration: configuration,
            throttle: nil,
            cancellation: cancellation
        )
        return (removal, file)
    }

    private func expectRefusal(_ code: CofferError.Code, _ removal: SourceRemoval) async throws {
        await expectError(code) { try await offThread { try removal.run() } }
        #expect(bench.names().contains("in"))
    }

    @Test func nothingChanged() async throws {
        let (removal, _) = try await removal()
        try await offThread { try removal.run() }
        #expect(bench.names() == ["sealed"])
    }

    /// Each byte in turn would take long; every part of a container has some.
    @Test(arguments: [0, 100, 0.25, 0.5, 0.9, -700, -1]) func aDamagedContainer(
        _ place: Double
    ) async throws {
        let (removal, file) = try await removal()
        let size = Double(try file.status().byteCount)
        let offset = Int(place < 0 ? size + place : place < 1 ? size * place : place)
        let byte = try bench.read("sealed")[offset]
        try unsafe file.write([byte ^ 1].span.bytes, at: UInt64(offset))
        try await expectRefusal(.ioFailure, removal)
    }

    @Test func aSourceThatWasWrittenTo() async throws {
        let (removal, _) = try await removal()
        var other = content
        other[150_000] ^= 1
        let file = try File.open(bench.path("in"), for: .updating)
        try unsafe file.write(other.span.bytes, at: 0)
        try await expectRefusal(.sourceChanged, removal)
    }

    @Test func aSourceThatWasTouched() async throws {
        let (removal, _) = try await removal()
        setModified(bench.path("in"), seconds: 1_700_000_000)
        try await expectRefusal(.sourceChanged, removal)
    }

    @Test func aNameThatStandsForAnother() async throws {
        let (removal, _) = try await removal()
        try Folder(bench.folder).rename("in", replacing: "old")
        try bench.write(content, to: "in")
        try await expectRefusal(.sourceChanged, removal)
        try Folder(bench.folder).remove("in")
        await expectError(.sourceChanged) { try await offThread { try removal.run() } }
        #expect(bench.names() == ["old", "sealed"])
    }
}
