internal import AuthenticatedEncryption
internal import ContainerFormat
internal import FileAccess
internal import Testing

@testable internal import KeyManagement

@Suite struct PassphraseKeyringTests {
    /// Cheap, for tests.
    static let parameters = PassphraseParameters(
        scrypt: Scrypt(costLog2: 4, blockSize: 8, parallelism: 1)
    )

    let keyring: PassphraseKeyring

    init() throws {
        keyring = PassphraseKeyring(
            PassphraseDerivation(try Passphrase(SecretBytes(KeySamples.passphrase))),
            parameters: Self.parameters
        )
    }

    func unwrap(
        _ slot: KeySlot,
        by keyring: PassphraseKeyring? = nil,
        containerID: [UInt8] = KeySamples.containerID,
        context: EncryptionContext = KeySamples.context
    ) async throws -> WrappableKey? {
        try await (keyring ?? self.keyring).unwrap(
            WrappedKey(slot),
            containerID: containerID,
            for: context
        )
    }

    @Test func unwrapsKnownAnswers() async throws {
        let dataKey = try #require(await unwrap(KeySamples.passphraseBatchSlot)).exposed
        #expect(dataKey == ("data key", [UInt8](0..<32)))
        let containerKey = try #require(
            await unwrap(KeySamples.passphraseContainerSlot, context: [:])
        ).exposed
        #expect(containerKey == ("container key", KeySamples.containerKeyBytes))
    }

    @Test func unwrapsAndWrapsWithStandardParameters() async throws {
        let standard = PassphraseKeyring(try Passphrase(SecretBytes(KeySamples.passphrase)))
        let dataKey = try #require(
            await unwrap(KeySamples.passphraseStandardSlot, by: standard, context: [:])
        ).exposed
        #expect(dataKey == ("data key", [UInt8](0..<32)))
        let wrapped = try await standard.wrap(.dataKey(KeySamples.dataKey), for: [:])
        #expect(wrapped.body.prefix(12) == [17, 0, 0, 0, 8, 0, 0, 0, 1, 0, 0, 0])
    }

    @Test func roundTripsBothSortsOfKey() async throws {
        for key in [
            WrappableKey.dataKey(KeySamples.dataKey), .containerKey(KeySamples.containerKey),
        ] {
            let wrapped = try await keyring.wrap(key, for: KeySamples.context)
            #expect(wrapped.provider == "passphrase")
            let salt = wrapped.body[12..<16]
            #expect(wrapped.keyID == "passphrase:" + Hexadecimal.text(salt))
            #expect(wrapped.body.count == (wrapped.wrapsContainerKey ? 156 : 124))
            let unwrapped = try #require(await unwrap(wrapped.slot)).exposed
            #expect(unwrapped == key.exposed)
            let again = try await keyring.wrap(key, for: KeySamples.context)
            #expect(zip(again.body, wrapped.body).dropFirst(12).count { $0 == $1 } < 16)
        }
    }

    @Test func opensNothingElse() async throws {
        let batch = KeySamples.passphraseBatchSlot
        let other = PassphraseKeyring(try Passphrase(SecretBytes("correct horsf".utf8)))
        #expect(try await unwrap(batch, by: other) == nil)
        #expect(try await unwrap(batch, context: [:]) == nil)
        #expect(
            try await unwrap(
                KeySamples.passphraseContainerSlot,
                containerID: KeySamples.otherContainerID,
                context: [:]
            ) == nil
        )
        #expect(try await unwrap(KeySamples.localBatchSlot) == nil)
    }

    @Test func opensNoChangedSlot() async throws {
        for (place, changed) in KeySamples.changes(of: KeySamples.passphraseBatchSlot) {
            #expect(try await unwrap(changed.slot) == nil, "\(place)")
        }
        for (place, changed) in KeySamples.changes(of: KeySamples.passphraseContainerSlot) {
            #expect(try await unwrap(changed.slot, context: [:]) == nil, "\(place)")
        }
    }

    @Test func triesAsManySlotsAsAllowed() throws {
        let slots = (0..<3).map { number in
            var slot = KeySamples.passphraseBatchSlot
            slot.keyID = [UInt8]("passphrase:\(number)".utf8)
            return WrappedKey(slot)
        }
        let all = [WrappedKey(KeySamples.localBatchSlot)] + slots
        #expect(keyring.candidates(among: all) == [slots[0]])
        let passphrase = try Passphrase(SecretBytes(KeySamples.passphrase))
        let two = PassphraseKeyring(passphrase, slotLimit: 2)
        #expect(two.candidates(among: all) == [slots[0], slots[1]])
    }

    @Test(arguments: [CryptoError.Code.outOfMemory, .libraryFailure])
    func aSlotThatTakesTooMuchMemoryDoesNotOpen(_ code: CryptoError.Code) async throws {
        let passphrase = try Passphrase(SecretBytes(KeySamples.passphrase))
        let derivation = PassphraseDerivation(passphrase) { _, _, _ throws(CryptoError) in
            throw CryptoError(code, "scrypt failed")
        }
        let failing = PassphraseKeyring(derivation, parameters: Self.parameters)
        let slot = KeySamples.passphraseBatchSlot
        if code == .outOfMemory {
            #expect(try await unwrap(slot, by: failing) == nil)
        } else {
            await #expect(throws: KeyError.self) { _ = try await unwrap(slot, by: failing) }
        }
        // A key that isn't wrapped is an error in any case.
        await #expect(throws: KeyError.self) {
            try await failing.wrap(.dataKey(KeySamples.dataKey), for: [:])
        }
    }

    @Test func derivesOnceForOneSlot() async throws {
        // The second derivation, of N = 2^17, would be the same key; that it is the very same
        // object shows that there was none.
        let derivation = PassphraseDerivation(try Passphrase(SecretBytes([1])))
        let first = try await derivation.wrappingKey(salt: [1], parameters: Self.parameters)
        let second = try await derivation.wrappingKey(salt: [1], parameters: Self.parameters)
        let third = try await derivation.wrappingKey(salt: [2], parameters: Self.parameters)
        #expect(first === second)
        #expect(!first.isEqual(to: third))
    }

    @Test func acceptsPassphrasesOfTheirLengthsOnly() throws {
        for count in [1, 1_024] {
            #expect(throws: Never.self) {
                try Passphrase(SecretBytes(repeatElement(1, count: count)))
            }
        }
        for count in [0, 1_025] {
            let error = #expect(throws: KeyError.self) {
                try Passphrase(SecretBytes(repeatElement(1, count: count)))
            }
            #expect(error?.code == .invalidParameter)
        }
    }
}
