internal import AuthenticatedEncryption
internal import TestSupport
internal import Testing

@Suite struct MessageAuthenticationTests {
    struct KnownAnswer: Sendable {
        let key: [UInt8]
        let message: [UInt8]
        let code: [UInt8]
    }

    /// Test cases 1 to 4 and 6 of RFC 4231, cut to 32 bytes; the last, with nothing in it, by
    /// Python's `hmac`.
    static let knownAnswers = [
        KnownAnswer(
            key: [UInt8](repeating: 0x0B, count: 20),
            message: [UInt8]("Hi There".utf8),
            code: [UInt8](hex: "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde")
        ),
        KnownAnswer(
            key: [UInt8]("Jefe".utf8),
            message: [UInt8]("what do ya want for nothing?".utf8),
            code: [UInt8](hex: "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554")
        ),
        KnownAnswer(
            key: [UInt8](repeating: 0xAA, count: 20),
            message: [UInt8](repeating: 0xDD, count: 50),
            code: [UInt8](hex: "fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39")
        ),
        KnownAnswer(
            key: [UInt8](1...25),
            message: [UInt8](repeating: 0xCD, count: 50),
            code: [UInt8](hex: "b0ba465637458c6990e5a8c5f61d4af7e576d97ff94b872de76f8050361ee3db")
        ),
        KnownAnswer(
            key: [UInt8](repeating: 0xAA, count: 131),
            message: [UInt8]("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            code: [UInt8](hex: "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352")
        ),
        KnownAnswer(
            key: [],
            message: [],
            code: [UInt8](hex: "b936cee86c9f87aa5d3c6f2e84cb5a4239a5fe50480a6ec66b70ab5b1f4ac673")
        ),
    ]

    @Test(arguments: knownAnswers)
    func matchesKnownAnswer(_ answer: KnownAnswer) throws {
        let key = SecretBytes(answer.key)
        #expect(try MessageAuthentication.code(for: answer.message, key: key) == answer.code)
        #expect(try MessageAuthentication.isValid(answer.code, for: answer.message, key: key))
    }

    @Test func refusesEveryOtherCode() throws {
        let key = SecretBytes([1])
        let code = try MessageAuthentication.code(for: [2], key: key)
        for offset in code.indices {
            var changed = code
            changed[offset] ^= 1
            #expect(try !MessageAuthentication.isValid(changed, for: [2], key: key))
        }
        #expect(try !MessageAuthentication.isValid([], for: [2], key: key))
        #expect(try !MessageAuthentication.isValid([UInt8](code.dropLast()), for: [2], key: key))
        #expect(try !MessageAuthentication.isValid(code, for: [3], key: key))
        #expect(try !MessageAuthentication.isValid(code, for: [2], key: SecretBytes([2])))
    }
}
