internal import AuthenticatedEncryption
internal import ContainerFormat
internal import SystemPackage
internal import Testing

@testable internal import KeyManagement

@Suite struct LocalKeyringTests {
    let keyring: LocalKeyring
    let otherKeyring: LocalKeyring

    init() throws {
        keyring = LocalKeyring(
            try LocalKeyFile(path: "/some/key", wrappingKey: KeySamples.wrappingKey)
        )
        otherKeyring = LocalKeyring(
            try LocalKeyFile(path: "/other/key", wrappingKey: SecretBytes(0x41..<0x61))
        )
    }

    func unwrap(
        _ slot: KeySlot,
        by keyring: LocalKeyring? = nil,
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
        let dataKey = try #require(await unwrap(KeySamples.localBatchSlot)).exposed
        #expect(dataKey == ("data key", [UInt8](0..<32)))
        let containerKey = try #require(
            await unwrap(KeySamples.localContainerSlot, context: [:])
        ).exposed
        #expect(containerKey == ("container key", KeySamples.containerKeyBytes))
    }

    @Test func wrapsToKnownAnswers() throws {
        let keyID = [UInt8](KeySamples.localKeyID.utf8)
        let batch = try KeyWrap.wrap(
            KeySamples.dataKey.secret,
            under: KeySamples.wrappingKey,
            salt: KeySamples.salt,
            info: SlotInfo(
                kind: .localKey,
                containerID: nil,
                context: KeySamples.context,
                keyID: keyID
            ).bytes
        )
        #expect(KeySamples.salt + batch == KeySamples.localBatchSlot.body)
        let container = try KeyWrap.wrap(
            KeySamples.containerKey.secret,
            under: KeySamples.wrappingKey,
            salt: KeySamples.salt,
            info: SlotInfo(
                kind: .localKey,
                containerID: KeySamples.containerID,
                context: [:],
                keyID: keyID
            ).bytes
        )
        #expect(KeySamples.salt + container == KeySamples.localContainerSlot.body)
    }

    @Test func roundTripsBothSortsOfKey() async throws {
        for key in [
            WrappableKey.dataKey(KeySamples.dataKey), .containerKey(KeySamples.containerKey),
        ] {
            let wrapped = try await keyring.wrap(key, for: KeySamples.context)
            #expect(wrapped.provider == "file")
            #expect(wrapped.keyID == KeySamples.localKeyID)
            #expect(wrapped.wrapsContainerKey == (key.exposed.kind == "container key"))
            #expect(wrapped.body.count == (wrapped.wrapsContainerKey ? 144 : 112))
            let unwrapped = try #require(await unwrap(wrapped.slot)).exposed
            #expect(unwrapped == key.exposed)
            // A new salt each time: nothing of two wraps is the same.
            let again = try await keyring.wrap(key, for: KeySamples.context)
            #expect(zip(again.body, wrapped.body).count { $0 == $1 } < 16)
        }
    }

    @Test func generatesFreshKeys() async throws {
        let first = try await keyring.generate(for: KeySamples.context)
        let second = try await keyring.generate(for: KeySamples.context)
        #expect(!first.dataKey.secret.isEqual(to: second.dataKey.secret))
        let unwrapped = try #require(await unwrap(first.wrappedKey.slot)).exposed
        #expect(unwrapped == ("data key", first.dataKey.secret.exposedBytes()))
        let rewrapped = try await keyring.rewrap(
            first.wrappedKey,
            from: keyring,
            containerID: KeySamples.containerID,
            for: KeySamples.context
        )
        #expect(rewrapped == nil)
    }

    @Test func opensNothingElse() async throws {
        let batch = KeySamples.localBatchSlot
        let container = KeySamples.localContainerSlot
        #expect(try await unwrap(batch, by: otherKeyring) == nil)
        #expect(try await unwrap(batch, context: [:]) == nil)
        #expect(try await unwrap(batch, context: ["project": "atlas"]) == nil)
        #expect(try await unwrap(container, context: ["a": "b"]) == nil)
        #expect(
            try await unwrap(container, containerID: KeySamples.otherContainerID, context: [:])
                == nil
        )
        // A batch slot is bound to no container.
        #expect(try await unwrap(batch, containerID: KeySamples.otherContainerID) != nil)
        #expect(try await unwrap(KeySamples.passphraseBatchSlot) == nil)
    }

    @Test func opensNoChangedSlot() async throws {
        for (place, changed) in KeySamples.changes(of: KeySamples.localBatchSlot) {
            #expect(try await unwrap(changed.slot) == nil, "\(place)")
        }
        for (place, changed) in KeySamples.changes(of: KeySamples.localContainerSlot) {
            #expect(try await unwrap(changed.slot, context: [:]) == nil, "\(place)")
        }
    }

    @Test func triesItsOwnSlotsOnly() {
        let mine = WrappedKey(KeySamples.localBatchSlot)
        var foreign = KeySamples.localBatchSlot
        foreign.keyID = [UInt8]("local:00".utf8)
        let slots = [
            WrappedKey(KeySamples.passphraseBatchSlot), mine, WrappedKey(foreign),
            WrappedKey(KeySamples.localContainerSlot),
        ]
        #expect(
            keyring.candidates(among: slots) == [mine, WrappedKey(KeySamples.localContainerSlot)]
        )
        #expect(otherKeyring.candidates(among: slots).isEmpty)
    }

    @Test func saysHowItWasNamed() {
        #expect("\(keyring)" == "file:/some/key")
    }
}
