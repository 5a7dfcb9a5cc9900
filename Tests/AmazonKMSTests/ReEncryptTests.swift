internal import AuthenticatedEncryption
internal import Coffer
internal import ContainerFormat
internal import KeyManagement
internal import TestSupport
internal import Testing

@testable internal import AmazonKMS

/// Slots that are re-encrypted by somebody who can't open them.
@Suite(.needsFakeKMS) struct ReEncryptTests {
    private static let context: EncryptionContext = ["project": "atlas"]

    private let setup: FakeSetup
    private let vault: Vault
    private let source: String
    private let target: String

    init() throws {
        setup = try FakeSetup()
        vault = try Vault()
        source = try setup.fake.makeKey()
        target = try setup.fake.makeKey(alias: "alias/target")
    }

    /// Seals "c" by the source key, and takes from the user all rights but to re-encrypt.
    private func prepare(_ extra: [any Keyring] = []) async throws {
        try await vault.seal(["c"], by: [setup.keyring(source)] + extra, context: Self.context)
        for arn in [source, target] {
            try setup.fake.tell("deny", ["arn": arn, "operations": ["Decrypt", "Encrypt"]])
        }
        _ = try setup.fake.takeLog()
    }

    private func rewrap(
        with keyrings: [any Keyring] = [],
        adding added: [any Keyring] = [],
        removing removed: [String] = [],
        force: Bool = false
    ) async throws -> RewrapReport {
        var rewrap = Rewrap(keyrings: keyrings)
        rewrap.added = added
        rewrap.removedKeyIDs = removed
        rewrap.allowsLosingAccess = force
        return try await rewrap.rewrap(vault.path("c"))
    }

    private func slots() async throws -> [KeySlotDescription] {
        try await ContainerDescription.inspect(.file(vault.path("c"))).keySlots
    }

    @Test(arguments: [false, true])
    func theNewSlotIsUnverifiedUntilItWasOpened(_ byAlias: Bool) async throws {
        try await prepare()
        let name = byAlias ? "alias/target" : target
        let report = try await rewrap(
            with: [setup.keyring(source)],
            adding: [setup.keyring(name)]
        )
        #expect(report.slots.map(\.slot.keyID) == [source, target])
        #expect(report.slots.map(\.standing) == [.unverified, .addedUnverified])
        #expect(report.slots.map(\.slot.isUnverified) == [false, true])
        // It opens what the old one did: the whole batch.
        #expect(report.slots.map(\.slot.wrapsContainerKey) == [false, false])
        #expect(!report.isAuthenticated)
        let log = try setup.fake.takeLog()
        #expect(log.map(\.operation) == ["Decrypt", "ReEncrypt"])
        #expect(log[1].source == source && log[1].key == name)
        #expect(log[1].context == ["project": "atlas"])
        #expect(try await slots().map(\.isUnverified) == [false, true])

        // Again: there is one already.
        let again = try await rewrap(
            with: [setup.keyring(source)],
            adding: [setup.keyring(name)]
        )
        #expect(again.slots.map(\.standing) == [.unverified, .unverified])
        #expect(try await slots().count == 2)

        // The owner of the target opens it, and a change of theirs takes the mark away.
        try setup.fake.tell("deny", ["arn": target, "operations": []])
        #expect(try await vault.opens("c", with: [setup.keyring(target)]))
        let opened = try await rewrap(
            with: [setup.keyring(target)],
            adding: [setup.keyring(target)]
        )
        #expect(opened.isAuthenticated)
        #expect(opened.slots.map(\.standing) == [.unverified, .verified])
        #expect(try await slots().map(\.isUnverified) == [false, false])

        // Now the old one can go, and the last one can't.
        let removed = try await rewrap(with: [setup.keyring(target)], removing: [source])
        #expect(removed.slots.map(\.standing) == [.verified])
        #expect(try await vault.opens("c", with: [setup.keyring(target)]))
    }

    @Test func nothingIsRemovedByOneWhoOpensNothing() async throws {
        try await prepare()
        for force in [false, true] {
            await expectFailure(.noUsableKey) {
                try await rewrap(
                    with: [setup.keyring(source)],
                    adding: [setup.keyring(target)],
                    removing: [source],
                    force: force
                )
            }
        }
        #expect(try await slots().map(\.keyID) == [source])
        #expect(try setup.fake.takeLog().allSatisfy { $0.operation == "Decrypt" })
    }

    @Test func withoutAnAddedServiceKeyNothingIsReEncrypted() async throws {
        try await prepare()
        await expectFailure(.noUsableKey) { try await rewrap(with: [setup.keyring(source)]) }
        #expect(try setup.fake.takeLog().map(\.operation) == ["Decrypt"])
        let passphrase = try PassphraseKeyring(Passphrase(SecretBytes("correct horse")))
        await expectFailure(.noUsableKey) {
            try await rewrap(with: [setup.keyring(source)], adding: [passphrase])
        }
        #expect(try setup.fake.takeLog().map(\.operation) == ["Decrypt"])
        #expect(try await slots().count == 1)
    }

    /// Who may wrap by a key and not unwrap adds it once, however often they try.
    @Test func aKeyThatMayNotBeUnwrappedByGetsOneSlot() async throws {
        try await vault.seal(["c"], by: [setup.keyring(source)], context: Self.context)
        try setup.fake.tell("deny", ["arn": target, "operations": ["Decrypt"]])
        for standing in [RewrapReport.Standing.addedUnverified, .unverified] {
            let report = try await rewrap(
                with: [setup.keyring(source)],
                adding: [setup.keyring("alias/target")]
            )
            #expect(report.slots.map(\.standing) == [.verified, standing])
        }
    }

    @Test func whoCanOpenDoesNotReEncrypt() async throws {
        try await vault.seal(["c"], by: [setup.keyring(source)], context: Self.context)
        _ = try setup.fake.takeLog()
        let keyring = try setup.keyring(target)
        let report = try await rewrap(with: [setup.keyring(source)], adding: [keyring])
        #expect(report.slots.map(\.standing) == [.verified, .added])
        #expect(
            try setup.fake.takeLog().map(\.operation) == ["Decrypt", "Encrypt", "Decrypt"]
        )
    }

    @Test func refusalsAndOtherRegionsAreNamed() async throws {
        try await prepare()
        try setup.fake.tell("deny", ["arn": source, "operations": ["Decrypt", "ReEncryptFrom"]])
        let denied = await expectFailure(.noUsableKey) {
            try await rewrap(with: [setup.keyring(source)], adding: [setup.keyring(target)])
        }
        for part in ["ReEncrypt", source, target, "AccessDeniedException"] {
            #expect(denied?.message.contains(part) == true)
        }

        let abroad = try setup.fake.makeKey(in: "us-west-2")
        _ = try setup.fake.takeLog()
        let far = await expectFailure(.noUsableKey) {
            try await rewrap(with: [setup.keyring(source)], adding: [setup.keyring(abroad)])
        }
        #expect(far?.message.contains("one region") == true)
        #expect(try setup.fake.takeLog().map(\.operation) == ["Decrypt"])
        #expect(try await slots().count == 1)
    }

    /// Whoever made the container chose the ARNs in it.
    @Test func onlyKeysThatTheUserNamedAreReEncryptedFrom() async throws {
        try await prepare()
        let other = try setup.fake.makeKey()
        let foreign = try setup.discovery(["999999999999"])
        for keyrings in [[], [try setup.keyring(other)], [foreign]] as [[any Keyring]] {
            await expectFailure(.noUsableKey) {
                try await rewrap(with: keyrings, adding: [setup.keyring(target)])
            }
        }
        #expect(try setup.fake.takeLog().isEmpty)
        #expect(try await slots().count == 1)

        let report = try await rewrap(
            with: [setup.discovery(["111122223333"])],
            adding: [setup.keyring(target)]
        )
        #expect(report.slots.map(\.standing) == [.unverified, .addedUnverified])
        #expect(try setup.fake.takeLog().map(\.source) == [nil, source])
    }

    /// An alias may be for the slot's key or not: only the service knows, which is asked by the alias.
    @Test func anAliasIsReEncryptedFromAsItWasNamed() async throws {
        try await prepare()
        _ = try setup.fake.makeKey(alias: "alias/other")
        await expectFailure(.noUsableKey) {
            try await rewrap(
                with: [setup.keyring("alias/other")],
                adding: [setup.keyring(target)]
            )
        }
        #expect(try setup.fake.takeLog().map(\.source) == [nil, "alias/other"])
        try setup.fake.tell("alias", ["arn": source, "name": "alias/source"])
        let report = try await rewrap(
            with: [setup.keyring("alias/source")],
            adding: [setup.keyring(target)]
        )
        #expect(report.slots.map(\.standing) == [.unverified, .addedUnverified])
        #expect(try setup.fake.takeLog().map(\.source) == [nil, "alias/source"])
    }

    @Test func aReplicaIsReEncryptedFromWhereTheTargetIs() async throws {
        let here = try setup.fake.makeKey(isMultiRegion: true)
        try setup.fake.tell("replicate", ["arn": here, "region": "us-west-2"])
        let abroad = try setup.fake.makeKey(in: "us-west-2")
        try await vault.seal(["c"], by: [setup.keyring(here)], context: Self.context)
        try setup.fake.tell("deny", ["arn": here, "operations": ["Decrypt"]])
        _ = try setup.fake.takeLog()
        let report = try await rewrap(
            with: [setup.keyring(here)],
            adding: [setup.keyring(abroad)]
        )
        #expect(report.slots.map(\.slot.keyID) == [here, abroad])
        let log = try setup.fake.takeLog()
        #expect(log.map(\.region) == ["eu-central-1", "us-west-2"])
        #expect(
            log[1].source == "arn:aws:kms:us-west-2:"
                + here.dropFirst("arn:aws:kms:eu-central-1:".count)
        )
        #expect(try await vault.opens("c", with: [setup.keyring(abroad)]))
    }

    /// A slot that nobody opened comes after all others, however it stands.
    @Test func unverifiedSlotsAreTriedLast() async throws {
        let made = try await setup.keyring(source).generate(for: [:])
        let foreign = try await setup.keyring(target).generate(for: [:])
        var marked = foreign.wrappedKey.slot
        marked.isUnverified = true
        let slots = [WrappedKey(marked), made.wrappedKey]
        let key = try BatchKey(dataKey: made.dataKey, wrappedKeys: slots, context: [:])
        try await vault.seal("c", under: key)
        _ = try setup.fake.takeLog()
        #expect(try await vault.opens("c", with: [setup.discovery()]))
        #expect(try setup.fake.takeLog().map(\.key) == [source])
    }
}
