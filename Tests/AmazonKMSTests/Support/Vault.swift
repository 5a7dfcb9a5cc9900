internal import Coffer
internal import KeyManagement
internal import SystemPackage
internal import TestSupport

/// A folder with containers of one plaintext.
final class Vault: Sendable {
    static let plaintext = [UInt8]((0..<1_000).map { UInt8(truncatingIfNeeded: $0) })

    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try Self.plaintext.write(to: folder["source"])
    }

    func path(_ name: String) -> FilePath { folder.path.appending(name) }

    /// Encrypts under one batch key.
    func seal(
        _ names: [String],
        by keyrings: [any Keyring],
        context: EncryptionContext = [:]
    ) async throws {
        let encryptor = Encryptor(keyrings: keyrings)
        let key = try await encryptor.makeBatchKey(for: context)
        for name in names { try await seal(name, under: key) }
    }

    func seal(_ name: String, under key: BatchKey) async throws {
        var configuration = Configuration()
        configuration.keySlotLimit = 64
        _ = try await Encryptor(keyrings: [], configuration: configuration).encrypt(
            .file(path("source")),
            to: .file(path(name)),
            under: key
        )
    }

    /// Whether a container opens, to its last byte; throws if it is refused.
    func opens(_ name: String, with keyrings: [any Keyring]) async throws -> Bool {
        let reader = try await ContainerReader.open(.file(path(name)), keyrings: keyrings)
        return try await reader.read(0..<reader.byteCount) == Self.plaintext
    }
}
