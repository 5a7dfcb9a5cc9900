internal import AuthenticatedEncryption
internal import Coffer
internal import KeyManagement
internal import SystemPackage

/// A container that the real encoder made, with what a test needs to open it and to judge the result.
struct Sealed {
    let plaintext: [UInt8]
    let container: [UInt8]

    var anatomy: Anatomy { Anatomy(container) }

    /// Encrypts in one piece of memory.
    static func make(
        _ plaintext: [UInt8],
        under key: BatchKey,
        runSegmentLimit: UInt64? = nil,
        compression: Compression = .none
    ) async throws -> Sealed {
        let folder = try ScratchFolder()
        try folder.write(plaintext, "plaintext")
        var configuration = Configuration()
        configuration.segmentByteCount = 65_536
        configuration.workerCount = 1
        configuration.compression = compression
        configuration.runSegmentLimit = runSegmentLimit
        _ = try await Encryptor(keyrings: [], configuration: configuration).encrypt(
            .file(folder.path("plaintext")),
            to: .file(folder.path("container")),
            under: key
        )
        return Sealed(plaintext: plaintext, container: try folder.read("container"))
    }

    /// Local keys, each of 32 equal bytes.
    static func keyrings(_ bytes: UInt8...) throws -> [any Keyring] {
        try bytes.map { byte in
            let key = SecretBytes(of: [UInt8](repeating: byte, count: 32))
            return LocalKeyring(try LocalKeyFile(path: FilePath("\(byte).key"), wrappingKey: key))
        }
    }

    static func key(_ keyrings: [any Keyring]) async throws -> BatchKey {
        try await Encryptor(keyrings: keyrings).makeBatchKey(for: ["project": "atlas"])
    }

    /// Text that compresses: whole segments of it and then some bytes.
    static func text(segments: Int, more: Int) -> [UInt8] {
        let line = [UInt8]("All work and no play makes Jack a dull boy.\n".utf8)
        return (0..<65_536 * segments + more).map { line[($0 + $0 / 65_536) % line.count] }
    }
}
