internal import AuthenticatedEncryption
internal import TestSupport
internal import Testing

@Suite struct HKDFTests {
    struct KnownAnswer: Sendable {
        let inputKey: [UInt8]
        let salt: [UInt8]
        let info: [UInt8]
        let key: [UInt8]
        let output: [UInt8]
    }

    /// The inputs of RFC 5869, A.1 to A.3, with SHA-512 as Python's `cryptography` computes it.
    static let knownAnswers = [
        KnownAnswer(
            inputKey: [UInt8](repeating: 0x0B, count: 22),
            salt: [UInt8](0..<13),
            info: [UInt8](0xF0..<0xFA),
            key: [UInt8](
                hex: """
                    665799823737ded04a88e47e54a5890bb2c3d247c7a4254a8e61350723590a26
                    c36238127d8661b88cf80ef802d57e2f7cebcf1e00e083848be19929c61b4237
                    """
            ),
            output: [UInt8](
                hex: """
                    832390086cda71fb47625bb5ceb168e4c8e26a1a16ed34d9fc7fe92c14815793
                    38da362cb8d9f925d7cb
                    """
            )
        ),
        KnownAnswer(
            inputKey: [UInt8](0..<80),
            salt: [UInt8](0x60..<0xB0),
            info: [UInt8](0xB0...0xFF),
            key: [UInt8](
                hex: """
                    35672542907d4e142c00e84499e74e1de08be86535f924e022804ad775dde27e
                    c86cd1e5b7d178c74489bdbeb30712beb82d4f97416c5a94ea81ebdf3e629e4a
                    """
            ),
            output: [UInt8](
                hex: """
                    ce6c97192805b346e6161e821ed165673b84f400a2b514b2fe23d84cd189ddf1
                    b695b48cbd1c8388441137b3ce28f16aa64ba33ba466b24df6cfcb021ecff235
                    f6a2056ce3af1de44d572097a8505d9e7a93
                    """
            )
        ),
        KnownAnswer(
            inputKey: [UInt8](repeating: 0x0B, count: 22),
            salt: [],
            info: [],
            key: [UInt8](
                hex: """
                    fd200c4987ac491313bd4a2a13287121247239e11c9ef82802044b66ef357e5b
                    194498d0682611382348572a7b1611de54764094286320578a863f36562b0df6
                    """
            ),
            output: [UInt8](
                hex: """
                    f5fa02b18298a72a8c23898a8703472c6eb179dc204c03425c970e3b164bf90f
                    ff22d04836d0e2343bac
                    """
            )
        ),
    ]

    @Test(arguments: knownAnswers)
    func matchesKnownAnswer(_ answer: KnownAnswer) throws {
        let key = try HKDF.extract(salt: answer.salt, inputKey: SecretBytes(answer.inputKey))
        #expect(key.exposedBytes() == answer.key)
        let output = try HKDF.expand(key, info: answer.info, byteCount: answer.output.count)
        #expect(output.exposedBytes() == answer.output)
    }

    @Test(arguments: [0, 1, 63, 64, 65, 128, 129, HKDF.maximumByteCount])
    func shorterOutputIsAPrefix(byteCount: Int) throws {
        let key = SecretBytes([UInt8](repeating: 3, count: 64))
        let whole = try HKDF.expand(key, info: [1], byteCount: HKDF.maximumByteCount)
        let part = try HKDF.expand(key, info: [1], byteCount: byteCount)
        #expect(part.isEqual(to: whole.extracting(0..<byteCount)))
    }

    @Test(arguments: [-1, HKDF.maximumByteCount + 1])
    func refusesOtherLengths(byteCount: Int) {
        #expect(throws: CryptoError.self) {
            try HKDF.expand(SecretBytes([1]), info: [], byteCount: byteCount)
        }
    }
}
