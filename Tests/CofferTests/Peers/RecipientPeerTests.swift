internal import AuthenticatedEncryption
internal import Coffer
internal import ContainerFormat
internal import KeyManagement
internal import Recipients
internal import SystemPackage
internal import TestSupport
internal import Testing

/// Recipients against the HPKE of Python's `cryptography`, driven by the specification alone.
@Suite("Recipients and an independent program", .needsPeer)
struct RecipientPeerTests {
    private let scratch: ScratchFolder

    init() throws { scratch = try ScratchFolder() }

    private func run(_ arguments: String...) throws -> String { try run(arguments) }

    private func run(_ arguments: [String]) throws -> String {
        let result = try Peer.run("recipient.py", arguments)
        try #require(result.status == 0, "\(result.error)")
        return String(decoding: result.output, as: UTF8.self)
    }

    @Test(
        "it opens our containers, and has the same text of the public key",
        arguments: RecipientAlgorithm.allCases
    )
    func opensOurs(_ algorithm: RecipientAlgorithm) async throws {
        let path = scratch.path("identity")
        let identity = try Identity.create(at: path, algorithm: algorithm)
        #expect(try run("text", path.string) == identity.publicKey.text() + "\n")

        let plaintext = Content.mixed.bytes(100_000)
        try scratch.write(plaintext, "plaintext")
        _ = try await Encryptor(keyrings: [RecipientKeyring(identity.publicKey)]).encrypt(
            .file(scratch.path("plaintext")),
            to: .file(scratch.path("container")),
            context: ["project": "atlas"]
        )
        _ = try run(
            "open",
            path.string,
            scratch.path("container").string,
            scratch.path("opened").string
        )
        #expect(try scratch.read("opened") == plaintext)

        let other = try Identity.create(at: scratch.path("other"), algorithm: algorithm)
        let refused = try Peer.run(
            "recipient.py",
            ["open", other.path.string, scratch.path("container").string, "/dev/null"]
        )
        #expect(refused.status == 77)
    }

    @Test("it opens our protected identities", arguments: RecipientAlgorithm.allCases)
    func opensProtected(_ algorithm: RecipientAlgorithm) async throws {
        let word = [UInt8]("pass phras\u{E9}".utf8)
        let path = scratch.path("identity")
        let identity = try Identity.create(
            at: path,
            algorithm: algorithm,
            under: unsafe Passphrase(copying: word.span.bytes)
        )
        try scratch.write([1, 2, 3], "plaintext")
        _ = try await Encryptor(keyrings: [RecipientKeyring(identity.publicKey)]).encrypt(
            .file(scratch.path("plaintext")),
            to: .file(scratch.path("container"))
        )
        let (container, opened) = (scratch.path("container").string, scratch.path("opened").string)
        _ = try run("open", path.string, container, opened, "pass phras\u{E9}")
        #expect(try scratch.read("opened") == [1, 2, 3])
        let wrong = try Peer.run("recipient.py", ["open", path.string, container, opened, "pass"])
        #expect(wrong.status == 77)
    }

    @Test("we open its slots", arguments: RecipientAlgorithm.allCases, [false, true])
    func opensTheirs(_ algorithm: RecipientAlgorithm, _ isOfContainer: Bool) async throws {
        let identity = try Identity.create(at: scratch.path("identity"), algorithm: algorithm)
        let context: EncryptionContext = ["project": "atlas", "ü": "日本"]
        let containerID = [UInt8](0..<32)
        let secret = Content.random.bytes(isOfContainer ? 64 : 32)
        let lines = try run(
            ["seal", identity.publicKey.text(), Hex.text(secret), Hex.text(context.encoded())]
                + (isOfContainer ? [Hex.text(containerID)] : [])
        ).split(separator: "\n")
        try #require(lines.count == 2)
        let slot = KeySlot(
            kind: .recipient,
            wrapsContainerKey: isOfContainer,
            keyID: [UInt8](lines[0].utf8),
            body: [UInt8](hex: String(lines[1]))
        )
        let keyring = IdentityKeyring(identity)
        let candidates = keyring.candidates(among: [WrappedKey(slot)])
        let key = try await keyring.unwrap(
            #require(candidates.first),
            containerID: containerID,
            for: context
        )
        let opened = try #require(key).secret.exposedBytes()
        #expect(opened == secret)
    }
}
