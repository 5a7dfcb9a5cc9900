internal import AuthenticatedEncryption
internal import Coffer
internal import Glibc
internal import KeyManagement
internal import SystemPackage
internal import TestSupport
internal import Testing

/// A temporary folder with a key, which cleans itself up, and the calls that most tests make.
final class Workbench: Sendable {
    private let temporary: TemporaryFolder
    let keyring: LocalKeyring

    init() throws {
        // The tests close pipes early; the library leaves dispositions alone.
        _ = signal(SIGPIPE, SIG_IGN)
        temporary = try TemporaryFolder()
        keyring = try Self.makeKeyring()
    }

    var folder: FilePath { temporary.path }

    /// A keyring whose key no other has.
    static func makeKeyring() throws -> LocalKeyring {
        let key = try SecretBytes.random(byteCount: 32)
        return LocalKeyring(try LocalKeyFile(path: "test.key", wrappingKey: key))
    }

    func path(_ name: String) -> FilePath { folder.appending(name) }

    /// A path whose last component is any bytes.
    func path(bytes name: [UInt8]) throws -> FilePath {
        let characters = name.map { CChar(bitPattern: $0) } + [0]
        let component = unsafe characters.withUnsafeBufferPointer { buffer in
            unsafe buffer.baseAddress.flatMap {
                unsafe FilePath.Component(platformString: $0)
            }
        }
        return folder.appending(try #require(component))
    }

    /// Names in the folder, sorted; bytes that aren't UTF-8 are replaced.
    func names() -> [String] { folderEntries(folder).map(\.string).sorted() }

    /// Writes a file and gives its path.
    @discardableResult
    func write(_ bytes: [UInt8], to name: String) throws -> FilePath {
        let path = path(name)
        try bytes.write(to: path)
        return path
    }

    func read(_ name: String) throws -> [UInt8] { try Array(contentsOf: path(name)) }

    /// Encrypts bytes through files and gives the container.
    @discardableResult
    func seal(
        _ bytes: [UInt8],
        _ configuration: Configuration = .init(),
        context: EncryptionContext = [:],
        as name: String = "sealed"
    ) async throws -> FilePath {
        let source = try write(bytes, to: "\(name).source")
        _ = try await Encryptor(keyrings: [keyring], configuration: configuration)
            .encrypt(
                .file(source),
                to: .file(path(name), replacingExisting: true),
                context: context
            )
        return path(name)
    }

    /// Decrypts a container through files and gives the plaintext.
    func open(
        _ container: FilePath,
        range: PlaintextRange? = nil,
        with keyrings: [any Keyring]? = nil,
        _ configuration: Configuration = .init()
    ) async throws -> [UInt8] {
        let target = container.removingLastComponent().appending("opened")
        _ = try await Decryptor(keyrings: keyrings ?? [keyring], configuration: configuration)
            .decrypt(.file(container), to: .file(target, replacingExisting: true), range: range)
        let bytes = try Array(contentsOf: target)
        _ = unsafe target.withPlatformString { unsafe unlink($0) }
        return bytes
    }
}

extension Configuration {
    /// The smallest segments, and what a test wants to vary.
    static func small(
        segmentByteCount: Int = 65_536,
        compression: Compression = .none,
        workers: Int? = 2,
        runSegments: UInt64? = nil
    ) -> Configuration {
        var configuration = Configuration()
        configuration.segmentByteCount = segmentByteCount
        configuration.compression = compression
        configuration.workerCount = workers
        configuration.runSegmentLimit = runSegments
        return configuration
    }
}
