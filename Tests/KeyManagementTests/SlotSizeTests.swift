internal import AuthenticatedEncryption
internal import ContainerFormat
internal import SystemPackage
internal import Testing

@testable internal import KeyManagement

/// What keyrings say of their slots before there are any.
@Suite struct SlotSizeTests {
    @Test func aLocalKeyKnowsTheSize() async throws {
        let keyring = LocalKeyring(
            try LocalKeyFile(path: "/some/key", wrappingKey: KeySamples.wrappingKey)
        )
        let slot = try await keyring.generate(for: KeySamples.context).wrappedKey.slot
        #expect(keyring.slotByteCounts == slot.encodedByteCount...slot.encodedByteCount)
    }

    @Test func aPassphraseKnowsTheSize() async throws {
        let keyring = PassphraseKeyring(
            PassphraseDerivation(try Passphrase(SecretBytes(KeySamples.passphrase))),
            parameters: PassphraseKeyringTests.parameters
        )
        let slot = try await keyring.generate(for: KeySamples.context).wrappedKey.slot
        #expect(keyring.slotByteCounts == slot.encodedByteCount...slot.encodedByteCount)
    }

    @Test func aCommandMayAnswerMuchOrLittle() throws {
        let keyring = ExecKeyring(try ExecCommand(parsing: [UInt8]("false".utf8)))
        let bounds = keyring.slotByteCounts
        #expect(bounds.lowerBound == 8 + 1 + 112 + 1)
        #expect(bounds.upperBound == 8 + 2_048 + 112 + 16_240)
    }

    @Test func aKeyringThatDoesNotSayMayTakeAllThatASlotCan() {
        #expect(SilentKeyring().slotByteCounts == 10...18_440)
        #expect(SilentKeyring().callsPerKey == 0)
        #expect(SilentKeyring().dollarsPerCall == 0)
        #expect(SilentKeyring().usage == KeyServiceUsage())
    }
}

/// One that says no more than it must.
private struct SilentKeyring: Keyring {
    let description = "silent"

    func wrap(
        _ key: WrappableKey,
        for context: EncryptionContext
    ) async throws(KeyError) -> WrappedKey {
        throw KeyError(.noUsableKey, "it wraps nothing")
    }

    func candidates(among wrappedKeys: [WrappedKey]) -> [WrappedKey] { [] }

    func unwrap(
        _ wrappedKey: WrappedKey,
        containerID: [UInt8],
        for context: EncryptionContext
    ) async throws(KeyError) -> WrappableKey? {
        nil
    }
}
