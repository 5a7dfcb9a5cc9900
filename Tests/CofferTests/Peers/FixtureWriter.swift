internal import AuthenticatedEncryption
internal import Coffer
internal import ContainerFormat
internal import Foundation
internal import KeyManagement
internal import SystemPackage

/// Makes containers of every kind, for `Fixtures/v1`: once for each version of the format.
struct FixtureWriter {
    private let scratch: ScratchFolder
    private let keyring: LocalKeyring
    private let passphrase: PassphraseKeyring
    private var fixtures: [Fixture] = []

    init() throws {
        scratch = try ScratchFolder()
        try FileManager.default.createDirectory(
            at: Fixture.folder,
            withIntermediateDirectories: true
        )
        let keyFile = try LocalKeyFile.create(at: scratch.path("test.key"))
        keyring = LocalKeyring(keyFile)
        try Self.write(scratch.read("test.key"), "test.key")
        let secret = [UInt8]("a passphrase of the fixtures".utf8)
        passphrase = try PassphraseKeyring(Passphrase(SecretBytes(of: secret)))
        try Self.write(secret, "test.passphrase")
    }

    private static func write(_ bytes: [UInt8], _ name: String) throws {
        try Data(bytes).write(to: Fixture.folder.appendingPathComponent(name))
    }

    /// Encrypts and keeps the container.
    private mutating func add(
        _ name: String,
        _ plaintext: [UInt8],
        keyrings: [any Keyring]? = nil,
        keyName: String = "key-file",
        context: EncryptionContext = [:],
        _ change: (inout Configuration) -> Void = { _ in }
    ) async throws {
        var configuration = Configuration()
        configuration.segmentByteCount = 65_536
        change(&configuration)
        try scratch.write(plaintext, "source")
        let container = scratch.path("container")
        _ = try await Encryptor(keyrings: keyrings ?? [keyring], configuration: configuration)
            .encrypt(
                .file(scratch.path("source")),
                to: .file(container, replacingExisting: true),
                context: context
            )
        try keep(scratch.read("container"), name, plaintext, keyName)
    }

    private mutating func keep(
        _ container: [UInt8],
        _ name: String,
        _ plaintext: [UInt8],
        _ keyName: String
    ) throws {
        try Self.write(container, "\(name).coffer")
        fixtures.append(
            Fixture(
                name: name,
                keyName: keyName,
                plaintextByteCount: plaintext.count,
                sha256: Hex.text(try Hash.sha256(plaintext))
            )
        )
    }

    mutating func writeAll() async throws {
        try await add("empty", [])
        try await add("one-byte", [0x2A])
        try await add("raw", Content.random.bytes(65_536 + 1))
        try await add("full-segments", Content.text.bytes(131_072)) { $0.compression = .auto }
        try await add("compressed", Content.text.bytes(1_000_000)) { $0.compression = .auto }
        try await add("compressed-19", Content.text.bytes(1_000_000)) {
            $0.compression = .zstd(level: 19)
            $0.segmentByteCount = 1 << 20
        }
        try await add("mixed", Content.mixed.bytes(130_000)) { $0.compression = .auto }
        try await add("runs", Content.text.bytes(500_000)) {
            $0.compression = .zstd(level: 3)
            $0.runSegmentLimit = 2
        }
        try await add(
            "context",
            [UInt8]("with a context".utf8),
            context: ["project": "atlas", "stage": "", "ü": "日本"]
        )
        try await add("64M-segments", Content.text.bytes(100_000)) {
            $0.segmentByteCount = 64 << 20
            $0.compression = .zstd(level: 1)
        }
        try await add("passphrase", [1, 2, 3], keyrings: [passphrase], keyName: "passphrase")
        let other = LocalKeyring(try LocalKeyFile.create(at: scratch.path("other.key")))
        for keyName in ["key-file", "passphrase"] {
            try await add(
                "slots-\(keyName)",
                Content.text.bytes(70_000),
                keyrings: [other, keyring, passphrase],
                keyName: keyName
            ) { $0.compression = .auto }
        }
        try await addContainerSlot()
        try await addStream()
        try Self.write([UInt8](Fixture.text(fixtures).utf8), "list.txt")
    }

    /// A container whose only slot wraps its container key.
    private mutating func addContainerSlot() async throws {
        let generated = try await keyring.generate(for: [:])
        let key = try BatchKey(
            dataKey: generated.dataKey,
            wrappedKeys: [generated.wrappedKey],
            context: [:]
        )
        let plaintext = [UInt8]("with a container slot".utf8)
        let sealed = try await Sealed.make(plaintext, under: key)
        let id = Array(sealed.container[16..<48])
        let containerKey = try ContainerKey(from: generated.dataKey, containerID: id)
        let slot = try await keyring.wrap(.containerKey(containerKey), for: [:]).slot
        try keep(
            replacingSlots(of: sealed.container, by: [slot]),
            "container-slot",
            plaintext,
            "key-file"
        )
    }

    /// A container made of a pipe, whose length wasn't known at first.
    private mutating func addStream() async throws {
        let plaintext = Content.text.bytes(200_000)
        let pipe = try RoomyPipe(holding: plaintext)
        var configuration = Configuration()
        configuration.compression = .auto
        configuration.segmentByteCount = 65_536
        _ = try await Encryptor(keyrings: [keyring], configuration: configuration).encrypt(
            .file(pipe.readPath),
            to: .file(scratch.path("container"), replacingExisting: true)
        )
        try keep(scratch.read("container"), "stream", plaintext, "key-file")
    }
}
