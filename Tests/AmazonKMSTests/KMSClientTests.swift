internal import AuthenticatedEncryption
internal import Testing

@testable internal import AmazonKMS

@Suite struct KMSClientTests {
    static let arn = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd"
    static let request = KMSClient.Request(
        keyID: "alias/a",
        context: [("b", "2"), ("a", "1")],
        grantTokens: ["t"]
    )
    /// 32 times the letter k.
    static let key = "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="

    static func setup(_ answer: String) throws -> CallerSetup {
        try CallerSetup(ScriptedTransport(.response(200, answer)))
    }

    static func sent(_ setup: CallerSetup) throws -> String {
        try #require(setup.transport.requests.first).body.exposedText
    }

    @Test func generates() async throws {
        let setup = try Self.setup(
            "{\"CiphertextBlob\":\"AQID\",\"KeyId\":\"\(Self.arn)\",\"Plaintext\":\"\(Self.key)\"}"
        )
        let (plaintext, wrapped) = try await setup.client.generateDataKey(Self.request)
        #expect(plaintext.exposedText == String(repeating: "k", count: 32))
        #expect(wrapped.ciphertext == [1, 2, 3])
        #expect(wrapped.keyARN.description == Self.arn)
        let context = "\"EncryptionContext\":{\"b\":\"2\",\"a\":\"1\"},\"GrantTokens\":[\"t\"]"
        #expect(
            try Self.sent(setup)
                == "{\"KeyId\":\"alias/a\",\(context),\"KeySpec\":\"AES_256\"}"
        )
    }

    @Test func encrypts() async throws {
        let setup = try Self.setup("{\"CiphertextBlob\":\"AQID\",\"KeyId\":\"\(Self.arn)\"}")
        let request = KMSClient.Request(keyID: Self.arn)
        let wrapped = try await setup.client.encrypt(SecretBytes([0, 255]), request)
        #expect(wrapped.ciphertext == [1, 2, 3])
        #expect(try Self.sent(setup) == "{\"KeyId\":\"\(Self.arn)\",\"Plaintext\":\"AP8=\"}")
    }

    @Test func decrypts() async throws {
        let setup = try Self.setup("{\"KeyId\":\"\(Self.arn)\",\"Plaintext\":\"AP8=\"}")
        let request = KMSClient.Request(keyID: Self.arn)
        #expect(try await setup.client.decrypt([1], request).exposedBytes() == [0, 255])
        #expect(try Self.sent(setup) == "{\"KeyId\":\"\(Self.arn)\",\"CiphertextBlob\":\"AQ==\"}")
    }

    @Test func reEncrypts() async throws {
        let setup = try Self.setup(
            "{\"CiphertextBlob\":\"AQID\",\"KeyId\":\"\(Self.arn)\",\"SourceKeyId\":\"x\"}"
        )
        let wrapped = try await setup.client.reEncrypt(
            [1],
            from: Self.request,
            to: KMSClient.Request(keyID: "alias/b", context: [("c", "3")], grantTokens: ["u"])
        )
        #expect(wrapped.keyARN.description == Self.arn)
        let source =
            "\"SourceKeyId\":\"alias/a\",\"SourceEncryptionContext\":{\"b\":\"2\",\"a\":\"1\"}"
        let target =
            "\"DestinationKeyId\":\"alias/b\",\"DestinationEncryptionContext\":{\"c\":\"3\"}"
        #expect(
            try Self.sent(setup)
                == "{\(source),\"GrantTokens\":[\"t\",\"u\"],\(target),\"CiphertextBlob\":\"AQ==\"}"
        )
    }

    @Test func describes() async throws {
        let setup = try Self.setup(
            "{\"KeyMetadata\":{\"Arn\":\"\(Self.arn)\",\"KeyState\":\"Enabled\","
                + "\"KeyUsage\":\"ENCRYPT_DECRYPT\",\"KeySpec\":\"SYMMETRIC_DEFAULT\"}}"
        )
        let key = try await setup.client.describeKey(Self.request)
        #expect(key.keyARN.description == Self.arn)
        #expect(key.isEnabled && key.canWrap)
        #expect(try Self.sent(setup) == "{\"KeyId\":\"alias/a\",\"GrantTokens\":[\"t\"]}")

        let other = try await Self.setup(
            "{\"KeyMetadata\":{\"Arn\":\"\(Self.arn)\",\"KeyState\":\"PendingDeletion\","
                + "\"KeyUsage\":\"SIGN_VERIFY\",\"CustomerMasterKeySpec\":\"RSA_2048\"}}"
        ).client.describeKey(Self.request)
        #expect(!other.isEnabled && !other.canWrap)
    }

    @Test(arguments: [
        "", "{}", "{\"CiphertextBlob\":\"AQID\",\"KeyId\":\"\(arn)\"}",
        "{\"CiphertextBlob\":\"AQID\",\"KeyId\":\"\(arn)\",\"Plaintext\":\"AQID\"}",
        "{\"CiphertextBlob\":\"\",\"KeyId\":\"\(arn)\",\"Plaintext\":\"\(key)\"}",
        "{\"CiphertextBlob\":\"AQI\",\"KeyId\":\"\(arn)\",\"Plaintext\":\"\(key)\"}",
        "{\"CiphertextBlob\":\"AQID\",\"KeyId\":\"alias/a\",\"Plaintext\":\"\(key)\"}",
        "{\"CiphertextBlob\":\"AQID\",\"Plaintext\":\"\(key)\"}",
        "{\"CiphertextBlob\":\"\(String(repeating: "A", count: 8_196))\",\"KeyId\":\"\(arn)\","
            + "\"Plaintext\":\"\(key)\"}",
    ])
    func refusesWhatKMSDoesNotAnswer(answer: String) async throws {
        let error = await #expect(throws: KMSError.self) {
            try await Self.setup(answer).client.generateDataKey(Self.request)
        }
        guard case .malformedAnswer = error?.cause else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(error?.message.contains(Self.key) == false)
    }

    @Test(arguments: ["{}", "{\"Plaintext\":\"\"}", "{\"Plaintext\":1}", "{\"Plaintext\":\"?\"}"])
    func refusesWhatDecryptDoesNotAnswer(answer: String) async throws {
        await #expect(throws: KMSError.self) {
            try await Self.setup(answer).client.decrypt([1], Self.request)
        }
    }
}
