internal import Testing

@testable internal import AuthenticatedEncryption

/// What is kept from one code to the next must not show in any of them.
@Suite struct HMACTests {
    static let answers = MessageAuthenticationTests.knownAnswers

    @Test(arguments: [true, false]) func manyKeysByOne(keepsContext: Bool) throws {
        let hmac = HMAC(keepsContext: keepsContext)
        for _ in 0..<2 {
            for answer in Self.answers {
                let key = SecretBytes(answer.key)
                let code = try MessageAuthentication.code(
                    for: answer.message,
                    key: key,
                    using: hmac
                )
                #expect(code == answer.code)
            }
        }
    }

    /// OpenSSL 3.0.0 to 3.0.2 can't begin anew: the key is set each time there.
    @Test(arguments: answers, Set([LibCrypto.restartsHMAC, false]))
    func manyMessagesUnderOneKey(
        _ answer: MessageAuthenticationTests.KnownAnswer,
        restarts: Bool
    ) throws {
        let hmac = HMAC(key: SecretBytes(answer.key), restarts: restarts)
        for cut in [0, answer.message.count / 2, answer.message.count] {
            let other = try SecretBytes(byteCount: 64, by: hmac) { message throws(CryptoError) in
                try unsafe message.append([1, 2, 3].span.bytes)
            }
            #expect(other.extracting(0..<32).exposedBytes() != answer.code)
            let code = try SecretBytes(byteCount: 32, by: hmac) { message throws(CryptoError) in
                try unsafe message.append(Array(answer.message[..<cut]).span.bytes)
                try unsafe message.append(Array(answer.message[cut...]).span.bytes)
            }
            #expect(code.exposedBytes() == answer.code)
        }
    }

    @Test func failedMessageLeavesNothingBehind() throws {
        let answer = try #require(Self.answers.first)
        let hmac = HMAC(key: SecretBytes(answer.key))
        for _ in 0..<2 {
            #expect(throws: CryptoError.self) {
                try SecretBytes(byteCount: 32, by: hmac) { message throws(CryptoError) in
                    try unsafe message.append([9].span.bytes)
                    throw CryptoError(.libraryFailure, "as a part of the message can't be had")
                }
            }
            let code = try SecretBytes(byteCount: 32, by: hmac) { message throws(CryptoError) in
                try unsafe message.append(answer.message.span.bytes)
            }
            #expect(code.exposedBytes() == answer.code)
        }
    }

    @Test func manyThreadsAtOnce() async throws {
        let answer = try #require(Self.answers.first)
        let hmac = HMAC(key: SecretBytes(answer.key))
        let codes = try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<64 {
                group.addTask {
                    try SecretBytes(byteCount: 32, by: hmac) { message throws(CryptoError) in
                        try unsafe message.append(answer.message.span.bytes)
                    }.exposedBytes()
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(codes.allSatisfy { $0 == answer.code })
    }
}
