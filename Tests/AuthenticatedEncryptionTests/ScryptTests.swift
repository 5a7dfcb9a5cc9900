internal import AuthenticatedEncryption
internal import TestSupport
internal import Testing

@Suite struct ScryptTests {
    struct KnownAnswer: Sendable {
        let passphrase: String
        let salt: String
        let parameters: Scrypt
        let key: [UInt8]
    }

    /// RFC 7914, section 12, the first three.
    static let knownAnswers = [
        KnownAnswer(
            passphrase: "",
            salt: "",
            parameters: Scrypt(costLog2: 4, blockSize: 1, parallelism: 1),
            key: [UInt8](
                hex: """
                    77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442
                    fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906
                    """
            )
        ),
        KnownAnswer(
            passphrase: "password",
            salt: "NaCl",
            parameters: Scrypt(costLog2: 10, blockSize: 8, parallelism: 16),
            key: [UInt8](
                hex: """
                    fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162
                    2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640
                    """
            )
        ),
        KnownAnswer(
            passphrase: "pleaseletmein",
            salt: "SodiumChloride",
            parameters: Scrypt(costLog2: 14, blockSize: 8, parallelism: 1),
            key: [UInt8](
                hex: """
                    7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2
                    d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887
                    """
            )
        ),
    ]

    @Test(arguments: knownAnswers)
    func matchesKnownAnswer(_ answer: KnownAnswer) throws {
        let key = try answer.parameters.derive(
            SecretBytes([UInt8](answer.passphrase.utf8)),
            salt: [UInt8](answer.salt.utf8),
            byteCount: 64
        )
        #expect(key.exposedBytes() == answer.key)
    }

    /// N = 2^15, r = 8 takes just over the 32 MiB that OpenSSL allows unasked.
    @Test func mayTakeMoreMemoryThanTheLibraryAllowsUnasked() throws {
        let parameters = Scrypt(costLog2: 15, blockSize: 8, parallelism: 1)
        let key = try parameters.derive(SecretBytes([1]), salt: [], byteCount: 32)
        #expect(key.byteCount == 32)
    }

    @Test(arguments: [
        Scrypt(costLog2: 0, blockSize: 8, parallelism: 1),
        Scrypt(costLog2: 64, blockSize: 8, parallelism: 1),
        Scrypt(costLog2: 255, blockSize: 8, parallelism: 1),
        Scrypt(costLog2: 63, blockSize: .max, parallelism: 1),
        Scrypt(costLog2: 57, blockSize: 1, parallelism: 1),
        Scrypt(costLog2: 14, blockSize: 0, parallelism: 1),
        Scrypt(costLog2: 14, blockSize: 8, parallelism: 0),
    ])
    func refusesParametersOutOfRange(_ parameters: Scrypt) {
        #expect(throws: CryptoError.self) {
            try parameters.derive(SecretBytes([1]), salt: [2], byteCount: 32)
        }
    }
}
