internal import AuthenticatedEncryption
internal import Coffer
internal import KeyManagement
internal import SecretJSON
internal import SystemPackage
internal import TestSupport
internal import Testing

@testable internal import AmazonKMS

/// Containers that a program in Python opens, and one whose data key it made, by boto3 and moto: nothing of ours but
/// the specification on the other side.
@Suite(.needsPython("boto3"), .needsPython("moto")) struct KMSPeerTests {
    private static let environment = [
        "AWS_ACCESS_KEY_ID=AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY=secret",
    ]

    @Test(arguments: [[:], ["project": "atlas", "a\u{F1}o": "\u{65E5}\""]] as [EncryptionContext])
    func theyOpenOursAndMakeKeysForUs(_ context: EncryptionContext) async throws {
        let (moto, vault) = (try await MotoServer(), try Vault())
        let first = try await MotoTests.makeKey("alias/a", by: moto.caller()).description
        let second = try await MotoTests.makeKey("alias/b", by: moto.caller()).description
        let connector = KMSConnector(
            locator: Locator(moto.endpoint),
            credentials: FixedCredentials(CallerSetup.credentials),
            transport: CurlTransport()
        )
        func keyring(_ name: String) throws -> KMSKeyring {
            try KMSKeyring(KMSKeyName(parsing: name), by: connector)
        }
        try await vault.seal(
            ["batch"],
            by: [keyring("alias/a"), keyring(second)],
            context: context
        )
        try await vault.seal(["single"], by: [keyring(first)], context: context)
        // And one that has a slot of the container key alone.
        var rewrap = Rewrap(keyrings: [try keyring(first)])
        rewrap.added = [try keyring("alias/b")]
        _ = try await rewrap.rewrap(vault.path("single"))
        rewrap = Rewrap(keyrings: [try keyring(second)])
        rewrap.removedKeyIDs = [first]
        _ = try await rewrap.rewrap(vault.path("single"))
        for name in ["batch", "single"] {
            let result = try PythonPeer.run(
                "kms.py",
                [
                    "open", moto.endpoint.description, vault.path(name).string,
                    vault.path("opened").string,
                ],
                environment: Self.environment
            )
            #expect(result.status == .exited(0))
            #expect(try [UInt8](contentsOf: vault.path("opened")) == Vault.plaintext)
        }

        let pairs = context.entries.map { (name: $0.name, value: JSONValue.string($0.value)) }
        let made = try PythonPeer.run(
            "kms.py",
            [
                "generate", moto.endpoint.description, first,
                JSONValue.object(pairs).encoded().exposedText,
            ],
            environment: Self.environment
        )
        try #require(made.status == .exited(0) && made.lines.count == 3)
        let key = [UInt8](hex: made.lines[2])
        let taken = try unsafe KMSKeyring.dataKey(
            plaintext: key.span.bytes,
            ciphertextBlob: [UInt8](hex: made.lines[1]),
            keyARN: made.lines[0]
        )
        let batch = try BatchKey(
            dataKey: taken.dataKey,
            wrappedKeys: [taken.wrappedKey],
            context: context
        )
        try await vault.seal("by-hand", under: batch)
        #expect(try await vault.opens("by-hand", with: [keyring("alias/a")]))
        let opened = try PythonPeer.run(
            "kms.py",
            [
                "open", moto.endpoint.description, vault.path("by-hand").string,
                vault.path("opened-by-hand").string,
            ],
            environment: Self.environment
        )
        #expect(opened.status == .exited(0))
        #expect(try [UInt8](contentsOf: vault.path("opened-by-hand")) == Vault.plaintext)
    }
}
