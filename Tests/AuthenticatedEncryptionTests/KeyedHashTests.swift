internal import AuthenticatedEncryption
internal import TestSupport
internal import Testing

/// RFC 4231, cases 1 to 7.
@Suite struct KeyedHashTests {
    struct KnownAnswer: Sendable {
        let key: [UInt8]
        let message: [UInt8]
        let code: String
    }

    static let knownAnswers = [
        KnownAnswer(
            key: [UInt8](repeating: 0x0B, count: 20),
            message: [UInt8]("Hi There".utf8),
            code: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        KnownAnswer(
            key: [UInt8]("Jefe".utf8),
            message: [UInt8]("what do ya want for nothing?".utf8),
            code: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        KnownAnswer(
            key: [UInt8](repeating: 0xAA, count: 20),
            message: [UInt8](repeating: 0xDD, count: 50),
            code: "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
        ),
        KnownAnswer(
            key: [UInt8](1...25),
            message: [UInt8](repeating: 0xCD, count: 50),
            code: "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
        ),
        // Case 5 shows the first 16 bytes only.
        KnownAnswer(
            key: [UInt8](repeating: 0x0C, count: 20),
            message: [UInt8]("Test With Truncation".utf8),
            code: "a3b6167473100ee06e0c796c2955552b"
        ),
        KnownAnswer(
            key: [UInt8](repeating: 0xAA, count: 131),
            message: [UInt8]("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            code: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
        KnownAnswer(
            key: [UInt8](repeating: 0xAA, count: 131),
            message: [UInt8](
                ("This is a test using a larger than block-size key and a larger than block-size "
                    + "data. The key needs to be hashed before being used by the HMAC algorithm.")
                    .utf8
            ),
            code: "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
        ),
    ]

    @Test(arguments: knownAnswers)
    func matchesKnownAnswer(_ answer: KnownAnswer) throws {
        let code = try KeyedHash.sha256(of: answer.message, key: SecretBytes(answer.key))
        #expect(code.byteCount == KeyedHash.byteCount)
        let expected = [UInt8](hex: answer.code)
        #expect([UInt8](code.exposedBytes().prefix(expected.count)) == expected)
    }
}
