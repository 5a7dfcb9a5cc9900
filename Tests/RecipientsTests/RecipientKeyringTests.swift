internal import AuthenticatedEncryption
internal import ContainerFormat
internal import KeyManagement
internal import SystemPackage
internal import Testing

@testable internal import Recipients

@Suite struct RecipientKeyringTests {
    private func unwrap(
        _ slot: KeySlot,
        by identity: Identity,
        containerID: [UInt8] = RecipientSamples.containerID,
        context: EncryptionContext
    ) async throws -> [UInt8]? {
        let key = try await IdentityKeyring(identity).unwrap(
            WrappedKey(slot),
            containerID: containerID,
            for: context
        )
        return key?.secret.exposedBytes()
    }

    @Test(arguments: RecipientSamples.all)
    func unwrapsWhatAnotherProgramSealed(_ samples: RecipientSamples) async throws {
        let identity = try samples.identity
        #expect(identity.publicKey.keyID == samples.keyID)
        let dataKey = try await unwrap(
            samples.batchSlot,
            by: identity,
            context: RecipientSamples.context
        )
        #expect(dataKey == RecipientSamples.dataKeyBytes)
        let containerKey = try await unwrap(samples.containerSlot, by: identity, context: [:])
        #expect(containerKey == RecipientSamples.containerKeyBytes)
    }

    @Test(arguments: RecipientSamples.all)
    func wrapsByThePublicKeyForItsIdentity(_ samples: RecipientSamples) async throws {
        let identity = try samples.identity
        let recipient = RecipientKeyring(try RecipientKey(parsing: samples.publicText))
        for (key, sample) in [
            (WrappableKey.dataKey(RecipientSamples.dataKey), samples.batchSlot),
            (.containerKey(RecipientSamples.containerKey), samples.containerSlot),
        ] {
            for keyring in [recipient, IdentityKeyring(identity)] as [any Keyring] {
                let wrapped = try await keyring.wrap(key, for: RecipientSamples.context)
                #expect(wrapped.provider == "recipient")
                #expect(wrapped.keyID == samples.keyID)
                #expect(wrapped.slot.kind == .recipient)
                #expect(wrapped.wrapsContainerKey == sample.wrapsContainerKey)
                #expect(wrapped.body.count == sample.body.count)
                if !wrapped.wrapsContainerKey {
                    let byteCount = wrapped.slot.encodedByteCount
                    #expect(keyring.slotByteCounts == byteCount...byteCount)
                }
                #expect(wrapped.body.prefix(6) == sample.body.prefix(6))
                let unwrapped = try await unwrap(
                    wrapped.slot,
                    by: identity,
                    context: RecipientSamples.context
                )
                #expect(unwrapped == key.secret.exposedBytes())
                let again = try await keyring.wrap(key, for: RecipientSamples.context)
                let common = zip(again.body, wrapped.body).dropFirst(6).count { $0 == $1 }
                #expect(common < 6 + wrapped.body.count / 16)
            }
        }
    }

    @Test(arguments: RecipientSamples.all)
    func aPublicKeyMakesKeysAndOpensNothing(_ samples: RecipientSamples) async throws {
        let recipient = RecipientKeyring(try RecipientKey(parsing: samples.publicText))
        let generated = try await recipient.generate(for: RecipientSamples.context)
        let opened = try await unwrap(
            generated.wrappedKey.slot,
            by: samples.identity,
            context: RecipientSamples.context
        )
        #expect(opened == generated.dataKey.secret.exposedBytes())
        #expect(recipient.candidates(among: [generated.wrappedKey]).isEmpty)
        let unwrapped = try await recipient.unwrap(
            generated.wrappedKey,
            containerID: RecipientSamples.containerID,
            for: RecipientSamples.context
        )
        #expect(unwrapped == nil)
        #expect("\(recipient)" == "recipient:\(samples.keyID)")
    }

    @Test(arguments: RecipientSamples.all)
    func opensNothingElse(_ samples: RecipientSamples) async throws {
        let identity = try samples.identity
        let context = RecipientSamples.context
        let other = try Identity(
            path: "/o",
            privateKey: RecipientSamples.secret([UInt8](0x41..<0x61)),
            samples.algorithm
        )
        #expect(try await unwrap(samples.batchSlot, by: other, context: context) == nil)
        #expect(try await unwrap(samples.batchSlot, by: identity, context: [:]) == nil)
        #expect(try await unwrap(samples.containerSlot, by: identity, context: context) == nil)
        let elsewhere = RecipientSamples.otherContainerID
        let container = try await unwrap(
            samples.containerSlot,
            by: identity,
            containerID: elsewhere,
            context: [:]
        )
        #expect(container == nil)
        // A batch slot is bound to no container.
        let batch = try await unwrap(
            samples.batchSlot,
            by: identity,
            containerID: elsewhere,
            context: context
        )
        #expect(batch == RecipientSamples.dataKeyBytes)
    }

    @Test(arguments: RecipientSamples.all)
    func opensNoChangedSlot(_ samples: RecipientSamples) async throws {
        let identity = try samples.identity
        let cases: [(KeySlot, EncryptionContext)] = [
            (samples.batchSlot, RecipientSamples.context), (samples.containerSlot, [:]),
        ]
        for (slot, context) in cases {
            for (place, changed) in changes(of: slot) {
                #expect(
                    try await unwrap(changed, by: identity, context: context) == nil,
                    "\(place)"
                )
            }
        }
    }

    /// One changed bit in each byte of key id and body, other lengths, kind and flag.
    private func changes(of slot: KeySlot) -> [(String, KeySlot)] {
        var changes: [(String, KeySlot)] = []
        func add(_ place: String, _ change: (inout KeySlot) -> Void) {
            var changed = slot
            change(&changed)
            changes.append((place, changed))
        }
        for offset in slot.keyID.indices { add("key id \(offset)") { $0.keyID[offset] ^= 1 } }
        for offset in slot.body.indices { add("body \(offset)") { $0.body[offset] ^= 0x80 } }
        add("flag") { $0.wrapsContainerKey.toggle() }
        add("kind") { $0.kind = .localKey }
        add("no body") { $0.body = [] }
        add("a byte less") { $0.body.removeLast() }
        add("a byte more") { $0.body.append(0) }
        return changes
    }

    @Test func aSlotOfAnotherAlgorithmDoesNotOpen() async throws {
        let (xwing, x25519) = (RecipientSamples.all[0], RecipientSamples.all[1])
        var slot = xwing.batchSlot
        slot.keyID = [UInt8](x25519.keyID.utf8)
        let opened = try await unwrap(
            slot,
            by: x25519.identity,
            context: RecipientSamples.context
        )
        #expect(opened == nil)
    }

    @Test func anIdentityTriesItsOwnSlotsOnly() throws {
        let (xwing, x25519) = (RecipientSamples.all[0], RecipientSamples.all[1])
        var foreign = xwing.batchSlot
        foreign.keyID = [UInt8]("xwing:00".utf8)
        var local = xwing.batchSlot
        local.kind = .localKey
        let slots = [
            foreign, xwing.batchSlot, x25519.batchSlot, local, xwing.containerSlot,
        ].map { WrappedKey($0) }
        let keyring = IdentityKeyring(try xwing.identity)
        #expect(keyring.candidates(among: slots) == [slots[1], slots[4]])
        #expect("\(keyring)" == "identity:/i")
    }

    @Test func refusesAPublicKeyThatProtectsNothing() async throws {
        // Of small order: whatever is agreed with it is zero.
        let keys = [
            try RecipientKey([UInt8](repeating: 0, count: 32), .x25519),
            try RecipientKey([1] + [UInt8](repeating: 0, count: 31), .x25519),
            // Coefficients of ML-KEM that aren't reduced.
            try RecipientKey([UInt8](repeating: 0xFF, count: 1_216), .xwing),
        ]
        for key in keys {
            let error = await #expect(throws: KeyError.self) {
                try await RecipientKeyring(key).wrap(.dataKey(RecipientSamples.dataKey), for: [:])
            }
            #expect(error?.code == .invalidParameter)
        }
    }

    @Test func refusesAnEncapsulatedKeyThatAgreesOnZeros() throws {
        let samples = RecipientSamples.all[1]
        let identity = try samples.identity
        let zeros = [UInt8](repeating: 0, count: 32)
        let error = #expect(throws: KeyError.self) {
            try HybridEncryption.open(
                HybridEncryption.Sealed(encapsulatedKey: zeros, ciphertext: zeros),
                by: identity.privateKey,
                .x25519,
                info: []
            )
        }
        #expect(error?.message == "a public key of small order")
    }
}
