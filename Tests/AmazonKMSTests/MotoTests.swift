internal import AuthenticatedEncryption
internal import KeyManagement
internal import SecretJSON
internal import Testing

@testable internal import AmazonKMS

/// Client, signer and transport together, against moto.
@Suite(.needsPython("moto")) struct MotoTests {
    /// Makes a key with an alias.
    static func makeKey(_ alias: String, by caller: KMSCaller) async throws -> KeyARN {
        // KMS takes this usage for granted, moto doesn't.
        let answer = try await caller.call(
            "CreateKey",
            .object([("KeyUsage", .string("ENCRYPT_DECRYPT"))]),
            keyID: alias
        )
        let arn = try #require(answer.object("KeyMetadata")?.text("Arn"))
        // Answered with `null`, which no operation of the client gets; whether the alias is there shows
        // when it is used.
        _ = try? await caller.call(
            "CreateAlias",
            .object([("AliasName", .string(alias)), ("TargetKeyId", .string(arn))]),
            keyID: alias
        )
        return try #require(KeyARN(parsing: arn))
    }

    @Test func wrapsAndUnwrapsWithSignaturesChecked() async throws {
        let moto = try await MotoServer()
        let credentials = try await moto.checkSignatures()
        let caller = moto.caller(credentials)
        let client = KMSClient(caller)
        let arn = try await Self.makeKey("alias/a", by: caller)
        let other = try await Self.makeKey("alias/b", by: caller)
        let context = [("project", "\u{E4}tlas \"\\"), ("", "x")]
            .map { (name: $0.0.isEmpty ? "n" : $0.0, value: $0.1) }

        let description = try await client.describeKey(.init(keyID: "alias/a"))
        #expect(description.keyARN == arn)
        #expect(description.isEnabled && description.canWrap)

        let byAlias = KMSClient.Request(keyID: "alias/a", context: context)
        let byARN = KMSClient.Request(keyID: arn.description, context: context)
        let (key, wrapped) = try await client.generateDataKey(byAlias)
        #expect(wrapped.keyARN == arn)
        let unwrapped = try await client.decrypt(wrapped.ciphertext, byARN)
        #expect(unwrapped.isEqual(to: key))

        let again = try await client.encrypt(key, byAlias)
        #expect(again.keyARN == arn && again.ciphertext != wrapped.ciphertext)
        #expect(try await client.decrypt(again.ciphertext, byARN).isEqual(to: key))

        let target = KMSClient.Request(keyID: "alias/b", context: [("c", "d")])
        let moved = try await client.reEncrypt(wrapped.ciphertext, from: byARN, to: target)
        #expect(moved.keyARN == other)
        let byOther = KMSClient.Request(keyID: other.description, context: [("c", "d")])
        #expect(try await client.decrypt(moved.ciphertext, byOther).isEqual(to: key))

        let wrongContext = KMSClient.Request(keyID: arn.description, context: [("c", "d")])
        let error = await #expect(throws: KMSError.self) {
            try await client.decrypt(wrapped.ciphertext, wrongContext)
        }
        #expect(error?.failure == .invalidCiphertext)
        let missing = await #expect(throws: KMSError.self) {
            try await client.generateDataKey(.init(keyID: "alias/none"))
        }
        #expect(missing?.failure == .unusableKey)
        #expect(caller.counters.values == KeyServiceUsage(calls: 13))

        // That signatures are looked at is shown by a wrong one.
        let forged = Credentials(
            accessKeyID: credentials.accessKeyID,
            secretAccessKey: SecretBytes("wrong")
        )
        let refused = await #expect(throws: KMSError.self) {
            try await KMSClient(moto.caller(forged)).describeKey(.init(keyID: "alias/a"))
        }
        // moto says so in XML, which KMS never does.
        guard case .service(let answer) = refused?.cause else {
            Issue.record("\(String(describing: refused))")
            return
        }
        #expect(answer.status == 403 && answer.failure == .notTheService)
    }
}
