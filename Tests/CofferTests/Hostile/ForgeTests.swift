internal import AuthenticatedEncryption
internal import Coffer
internal import KeyManagement
internal import SystemPackage
internal import Testing

extension Attempt {
    /// With the wrapping key of forged containers.
    static func forged(slotLimit: Int? = nil) throws -> Attempt {
        let key = SecretBytes(of: Forge.wrappingKey)
        return try Attempt(
            [LocalKeyring(LocalKeyFile(path: "forged.key", wrappingKey: key))],
            slotLimit: slotLimit
        )
    }
}

@Suite("A container made by hand from the specification")
struct ForgeTests {
    @Test("opens, so that what is refused of a changed one is the change")
    func opens() async throws {
        let forge = Forge()
        let container = try forge.build()
        let expected = try Outcome(plaintext: forge.plaintext, hasWarnings: false)
        let attempt = try Attempt.forged()
        #expect(try await attempt.decrypt(container).outcome == expected)
        let streamed = try await attempt.decryptStream(container, plaintext: forge.plaintext)
        #expect(streamed.outcome == expected)
        #expect(try await attempt.verify(container).damagedStructures == [])
        #expect(try await attempt.verifyStream(container).damagedStructures == [])
    }
}
