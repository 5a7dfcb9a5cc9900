package import AuthenticatedEncryption
internal import SecretJSON

/// The operations of KMS that keyrings need.
///
/// The encryption context is bound to what is wrapped, verbatim; it is not secret. Answers are checked
/// against KMS's limits before anything of them is used. Safe to use from many threads.
package struct KMSClient: Sendable {
    /// A key that KMS wrapped.
    package struct WrappedKey: Sendable, Hashable {
        /// Opaque, 1 to 6,144 bytes.
        package let ciphertext: [UInt8]
        /// Of the key that wrapped it.
        package let keyARN: KeyARN
    }

    /// What is asked along with every operation.
    package struct Request: Sendable {
        /// An id, an ARN or an alias.
        package var keyID: String
        package var context: [(name: String, value: String)]
        package var grantTokens: [String]

        package init(
            keyID: String,
            context: [(name: String, value: String)] = [],
            grantTokens: [String] = []
        ) {
            self.keyID = keyID
            self.context = context
            self.grantTokens = grantTokens
        }
    }

    package static let ciphertextByteCounts = 1...6_144
    private static let plaintextByteCounts = 1...4_096

    private let caller: KMSCaller

    package init(_ caller: KMSCaller) {
        self.caller = caller
    }

    /// Makes a data key of 32 bytes and wraps it.
    package func generateDataKey(
        _ request: Request
    ) async throws(KMSError) -> (plaintext: SecretBytes, wrapped: WrappedKey) {
        let operation = "GenerateDataKey"
        let members = Self.members(request, keyName: "KeyId", contextName: "EncryptionContext")
        let answer = try await caller.call(
            operation,
            .object(members + [(name: "KeySpec", value: .string("AES_256"))]),
            keyID: request.keyID
        )
        guard let plaintext = answer.secretFromBase64("Plaintext"), plaintext.byteCount == 32 else {
            throw malformed(operation, request)
        }
        return (plaintext, try wrappedKey(in: answer, operation, request))
    }

    /// Wraps secret bytes, 1 to 4,096.
    package func encrypt(
        _ plaintext: SecretBytes,
        _ request: Request
    ) async throws(KMSError) -> WrappedKey {
        let members = Self.members(request, keyName: "KeyId", contextName: "EncryptionContext")
        let answer = try await caller.call(
            "Encrypt",
            .object(members + [(name: "Plaintext", value: .base64(plaintext))]),
            keyID: request.keyID
        )
        return try wrappedKey(in: answer, "Encrypt", request)
    }

    /// Unwraps what the key wrapped under the same context.
    package func decrypt(
        _ ciphertext: [UInt8],
        _ request: Request
    ) async throws(KMSError) -> SecretBytes {
        let members = Self.members(request, keyName: "KeyId", contextName: "EncryptionContext")
        let answer = try await caller.call(
            "Decrypt",
            .object(members + [(name: "CiphertextBlob", value: .base64(ofPublic: ciphertext))]),
            keyID: request.keyID
        )
        guard let plaintext = answer.secretFromBase64("Plaintext"),
            Self.plaintextByteCounts.contains(plaintext.byteCount)
        else { throw malformed("Decrypt", request) }
        return plaintext
    }

    /// Wraps by another key of the same region what `source` wrapped, within KMS; both contexts hold.
    package func reEncrypt(
        _ ciphertext: [UInt8],
        from source: Request,
        to destination: Request
    ) async throws(KMSError) -> WrappedKey {
        var source = source
        source.grantTokens += destination.grantTokens
        var members = Self.members(
            source,
            keyName: "SourceKeyId",
            contextName: "SourceEncryptionContext"
        )
        members += Self.members(
            Request(keyID: destination.keyID, context: destination.context),
            keyName: "DestinationKeyId",
            contextName: "DestinationEncryptionContext"
        )
        let answer = try await caller.call(
            "ReEncrypt",
            .object(members + [(name: "CiphertextBlob", value: .base64(ofPublic: ciphertext))]),
            keyID: "\(destination.keyID), from \(source.keyID),"
        )
        return try wrappedKey(in: answer, "ReEncrypt", destination)
    }

    /// What a key is, and whether it can be used.
    package func describeKey(_ request: Request) async throws(KMSError) -> KeyDescription {
        let members = Self.members(request, keyName: "KeyId", contextName: nil)
        let answer = try await caller.call("DescribeKey", .object(members), keyID: request.keyID)
        guard let metadata = answer.object("KeyMetadata"),
            let description = KeyDescription(metadata)
        else { throw malformed("DescribeKey", request) }
        return description
    }

    private static func members(
        _ request: Request,
        keyName: String,
        contextName: String?
    ) -> [(name: String, value: JSONValue)] {
        var members: [(name: String, value: JSONValue)] = [(keyName, .string(request.keyID))]
        if let contextName, !request.context.isEmpty {
            let context = request.context.map { (name: $0.name, value: JSONValue.string($0.value)) }
            members.append((contextName, .object(context)))
        }
        if !request.grantTokens.isEmpty {
            members.append(("GrantTokens", .array(request.grantTokens.map { .string($0) })))
        }
        return members
    }

    private func wrappedKey(
        in answer: JSONObject,
        _ operation: String,
        _ request: Request
    ) throws(KMSError) -> WrappedKey {
        guard let ciphertext = answer.bytesFromBase64("CiphertextBlob"),
            Self.ciphertextByteCounts.contains(ciphertext.count),
            let keyARN = answer.text("KeyId").flatMap({ KeyARN(parsing: $0) }), !keyARN.isAlias
        else { throw malformed(operation, request) }
        return WrappedKey(ciphertext: ciphertext, keyARN: keyARN)
    }

    private func malformed(_ operation: String, _ request: Request) -> KMSError {
        KMSError(
            operation: operation,
            keyID: request.keyID,
            region: caller.region,
            cause: .malformedAnswer
        )
    }
}
