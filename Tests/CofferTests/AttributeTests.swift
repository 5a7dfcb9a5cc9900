internal import Coffer
internal import Glibc
internal import SystemPackage
internal import Testing

/// Mode and modification time go with a file and come back, unless they are not wanted.
@Suite struct AttributeTests {
    private let bench: Workbench

    init() throws { bench = try Workbench() }

    private func makeSource() throws -> FilePath {
        let source = try bench.write([1, 2, 3], to: "source")
        _ = unsafe source.withPlatformString { unsafe chmod($0, 0o4751) }
        setModified(source, seconds: 1_234_567_890)
        return source
    }

    private func roundTrip(
        _ configuration: Configuration,
        decrypting: Configuration? = nil
    )
        async throws -> (container: stat, opened: stat)
    {
        let source = try makeSource()
        let container = bench.path("sealed")
        let opened = bench.path("opened")
        _ = try await Encryptor(keyrings: [bench.keyring], configuration: configuration)
            .encrypt(.file(source), to: .file(container))
        _ = try await Decryptor(
            keyrings: [bench.keyring],
            configuration: decrypting ?? configuration
        )
        .decrypt(.file(container), to: .file(opened))
        return (try #require(fileStatus(container)), try #require(fileStatus(opened)))
    }

    @Test func kept() async throws {
        let (container, opened) = try await roundTrip(.small())
        // Set-user-id is not restored: the owner may be another.
        #expect(opened.st_mode & 0o7777 == 0o751)
        #expect(opened.st_mtim.tv_sec == 1_234_567_890)
        #expect(container.st_mtim.tv_sec == 1_234_567_890)
        #expect(container.st_mode & 0o111 == 0, "a container is no program")
    }

    @Test func notStored() async throws {
        var configuration = Configuration.small()
        configuration.preservesAttributes = false
        let (container, opened) = try await roundTrip(configuration, decrypting: .small())
        #expect(opened.st_mtim.tv_sec != 1_234_567_890)
        #expect(container.st_mtim.tv_sec != 1_234_567_890)
        #expect(opened.st_mode & 0o777 == 0o600)
    }

    @Test func notRestored() async throws {
        var configuration = Configuration.small()
        configuration.preservesAttributes = false
        let (_, opened) = try await roundTrip(.small(), decrypting: configuration)
        #expect(opened.st_mtim.tv_sec != 1_234_567_890)
        #expect(opened.st_mode & 0o777 == 0o600)
    }

    @Test func ofAStream() async throws {
        let source = try makeSource()
        let encryptor = Encryptor(keyrings: [bench.keyring], configuration: .small())
        let (result, bytes) = try await collecting {
            try await encryptor.encrypt(.file(source), to: $0)
        }
        _ = try result.get()
        let decryptor = Decryptor(keyrings: [bench.keyring])
        let opened = bench.path("opened")
        _ = try await feeding(bytes) { try await decryptor.decrypt($0, to: .file(opened)) }
        let status = try #require(fileStatus(opened))
        #expect(status.st_mode & 0o7777 == 0o751)
        #expect(status.st_mtim.tv_sec == 1_234_567_890)
    }
}
