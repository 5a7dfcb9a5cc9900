internal import AuthenticatedEncryption
internal import Coffer
internal import ContainerFormat
internal import KeyManagement
internal import TestSupport
internal import Testing

@testable internal import AmazonKMS

/// Containers with KMS slots, against the strict fake.
@Suite(.needsFakeKMS) struct KMSContainerTests {
    private let setup: FakeSetup
    private let vault: Vault

    init() throws {
        setup = try FakeSetup()
        vault = try Vault()
    }

    private func slot(_ keyID: String, body: [UInt8]) -> WrappedKey {
        WrappedKey(
            KeySlot(
                kind: .amazonKMS,
                wrapsContainerKey: false,
                keyID: [UInt8](keyID.utf8),
                body: body
            )
        )
    }

    /// Seals a container with any slots.
    private func seal(_ name: String, _ slots: [WrappedKey], _ key: DataKey) async throws {
        let key = try BatchKey(dataKey: key, wrappedKeys: slots, context: [:])
        try await vault.seal(name, under: key)
    }

    @Test func aHundredContainersCostOneCallEachWay() async throws {
        let arn = try setup.fake.makeKey()
        let names = (0..<100).map { "c\($0)" }
        let sealing = try setup.keyring(arn)
        try await vault.seal(names, by: [sealing], context: ["project": "atlas"])
        #expect(try setup.fake.takeLog().map(\.operation) == ["GenerateDataKey"])
        #expect(sealing.usage == KeyServiceUsage(calls: 1))

        let opening = try setup.keyring(arn)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for name in names {
                group.addTask { [vault] in try await vault.opens(name, with: [opening]) }
            }
            for try await isRight in group { #expect(isRight) }
        }
        #expect(try setup.fake.takeLog().map(\.operation) == ["Decrypt"])
        #expect(opening.usage == KeyServiceUsage(calls: 1))
    }

    /// Whoever has one container slot has one container of the batch.
    @Test func aContainerSlotOpensItsContainerAlone() async throws {
        let (first, second) = (try setup.fake.makeKey(), try setup.fake.makeKey())
        let (owner, guest) = (try setup.keyring(first), try setup.keyring(second))
        let made = try await owner.generate(for: [:])
        for name in ["one", "two"] { try await seal(name, [made.wrappedKey], made.dataKey) }
        var rewrap = Rewrap(keyrings: [owner])
        rewrap.added = [guest]
        let report = try await rewrap.rewrap(vault.path("one"))
        #expect(report.slots.map(\.standing) == [.verified, .added])
        #expect(report.slots.map(\.slot.wrapsContainerKey) == [false, true])
        #expect(report.isAuthenticated)

        let stranger = try setup.keyring(second)
        #expect(try await vault.opens("one", with: [stranger]))
        await expectFailure(.noUsableKey) { try await vault.opens("two", with: [stranger]) }

        // KMS unwraps the slot in the other container too, under the same context; it isn't its key.
        let id = try await ContainerDescription.inspect(.file(vault.path("one"))).containerID
        let key = try ContainerKey(from: made.dataKey, containerID: id)
        let slot = try await stranger.wrap(.containerKey(key), for: [:])
        try await seal("three", [slot], made.dataKey)
        _ = try setup.fake.takeLog()
        await expectFailure(.noUsableKey) { try await vault.opens("three", with: [stranger]) }
        let log = try setup.fake.takeLog()
        #expect(log.map(\.operation) == ["Decrypt"] && log.map(\.error) == [nil])
    }

    @Test func eachErrorOfAKeyLeadsToTheNextSlot() async throws {
        let (broken, good) = (try setup.fake.makeKey(), try setup.fake.makeKey())
        try await vault.seal(["c"], by: [setup.keyring(broken), setup.keyring(good)])
        let keyrings = [try setup.keyring(broken), try setup.keyring(good)]
        for (state, error) in [
            ("Disabled", "DisabledException"), ("PendingDeletion", "KMSInvalidStateException"),
        ] {
            try setup.fake.tell("set_state", ["arn": broken, "key_state": state])
            try await expectSecondOpens(keyrings, first: error)
        }
        try setup.fake.tell("set_state", ["arn": broken, "key_state": "Enabled"])
        for name in ["NotFoundException", "AccessDeniedException", "IncorrectKeyException"] {
            try setup.fake.tell("fault", ["kind": "error", "error": name])
            try await expectSecondOpens(keyrings, first: name)
        }
        try setup.fake.tell("deny", ["arn": broken, "operations": ["Decrypt"]])
        _ = try setup.fake.takeLog()
        let error = await expectFailure(.noUsableKey) {
            try await vault.opens("c", with: [setup.keyring(broken)])
        }
        let message = try #require(error?.message)
        for part in [
            "Decrypt", broken, "eu-central-1", "AccessDeniedException", "request", "policy",
        ] {
            #expect(message.contains(part), "\(part)")
        }
    }

    private func expectSecondOpens(_ keyrings: [KMSKeyring], first: String) async throws {
        _ = try setup.fake.takeLog()
        // New ones: what was unwrapped or refused once needs no call.
        let isRight = try await vault.opens("c", with: [fresh(keyrings[0]), fresh(keyrings[1])])
        #expect(isRight)
        #expect(try setup.fake.takeLog().map(\.error) == [first, nil])
    }

    private func fresh(_ keyring: KMSKeyring) throws -> KMSKeyring {
        try setup.keyring(String(keyring.description.dropFirst("aws-kms:".count)))
    }

    @Test func aServiceThatIsDownLeavesOthersTheirTurn() async throws {
        let (one, two) = (try setup.fake.makeKey(), try setup.fake.makeKey())
        try await vault.seal(["c"], by: [setup.keyring(one), setup.keyring(two)])
        _ = try setup.fake.takeLog()
        try setup.fake.tell(
            "fault",
            ["kind": "error", "error": "KMSInternalException", "count": 3]
        )
        let keyrings = [try setup.keyring(one), try setup.keyring(two)]
        #expect(try await vault.opens("c", with: keyrings))
        #expect(
            try setup.fake.takeLog().map(\.error)
                == Array(repeating: "KMSInternalException", count: 3) + [nil]
        )
        #expect(keyrings[0].usage == KeyServiceUsage(calls: 1, retries: 2))
        // Whatever the kind of the last one: an error of the service ends the search if nothing opens.
        try setup.fake.tell("fault", ["kind": "body", "status": 502, "body": "<html>", "count": 3])
        try setup.fake.tell(
            "fault",
            ["kind": "error", "error": "ThrottlingException", "count": 3]
        )
        await expectFailure(.keyServiceUnavailable) {
            try await vault.opens("c", with: [fresh(keyrings[0]), fresh(keyrings[1])])
        }
        #expect(try setup.fake.takeLog().count == 6)
        try setup.fake.tell("fault", ["kind": "body", "status": 502, "body": "<html>", "count": 3])
        try setup.fake.tell("deny", ["arn": two, "operations": ["Decrypt"]])
        await expectFailure(.keyServiceUnavailable) {
            try await vault.opens("c", with: [fresh(keyrings[0]), fresh(keyrings[1])])
        }
    }

    @Test func hostileSlotsAreRefusedBeforeAnyCall() async throws {
        let arn = try setup.fake.makeKey()
        let made = try await setup.keyring(arn).generate(for: [:])
        _ = try setup.fake.takeLog()
        let body = made.wrappedKey.body
        let long = [UInt8](repeating: 1, count: 6_145)
        let forged = [
            slot("arn:aws:kms:evil.example:111122223333:key/1", body: body),
            slot("arn:aws:kms:eu-central-1.evil.example/:111122223333:key/1", body: body),
            slot("arn:aws:kms:127.0.0.1:111122223333:key/1", body: body),
            slot("arn:aws:kms:eu-central-1@evil:111122223333:key/1", body: body),
            slot("arn:aws-cn:kms:eu-central-1:111122223333:key/1", body: body),
            slot("arn:aws:kms:eu-central-1:1111:key/1", body: body),
            slot("arn:aws:kms:eu-central-1:111122223333:alias/backups", body: body),
            slot("alias/backups", body: body), slot("", body: body), slot(arn, body: []),
            slot(arn, body: long),
        ]
        try await seal("forged", forged, made.dataKey)
        let keyrings: [any Keyring] = [
            try setup.keyring(arn), try setup.keyring("alias/backups"), try setup.discovery(),
        ]
        for keyring in keyrings {
            #expect(keyring.candidates(among: forged).isEmpty)
            for slot in forged {
                let key = try await keyring.unwrap(slot, containerID: [], for: [:])
                #expect(key == nil)
            }
            await expectFailure(.noUsableKey) { try await vault.opens("forged", with: [keyring]) }
        }
        // A flood is refused whole.
        try await seal("flood", Array(repeating: made.wrappedKey, count: 17), made.dataKey)
        await expectFailure(.damaged) { try await vault.opens("flood", with: keyrings) }
        #expect(try setup.fake.takeLog().isEmpty)
    }

    /// Two regions, one of which the other knows nothing of; the region is that of the slot.
    @Test func keysOfSeveralRegionsOpenEachAlone() async throws {
        let arns = [
            try setup.fake.makeKey(in: "eu-central-1"), try setup.fake.makeKey(in: "us-west-2"),
        ]
        try await vault.seal(["c"], by: [setup.keyring(arns[0]), setup.keyring(arns[1])])
        #expect(
            try setup.fake.takeLog().map { "\($0.operation) \($0.region ?? "")" }
                == ["GenerateDataKey eu-central-1", "Encrypt us-west-2"]
        )
        for arn in arns {
            #expect(try await vault.opens("c", with: [setup.keyring(arn)]))
            let id = String(arn.drop { $0 != "/" }.dropFirst())
            #expect(try await vault.opens("c", with: [setup.keyring(id)]))
        }
        #expect(
            try setup.fake.takeLog().compactMap(\.region)
                == ["eu-central-1", "eu-central-1", "us-west-2", "us-west-2"]
        )
    }

    @Test func aHungServiceEndsAtTheDeadline() async throws {
        var setup = setup
        setup.connector.policy.attemptTimeout = .seconds(300)
        setup.connector.policy.deadline = .milliseconds(200)
        let arn = try setup.fake.makeKey()
        try setup.fake.tell("fault", ["kind": "hang", "count": 10])
        let keyring = try setup.keyring(arn)
        let error = await expectError(.serviceUnavailable) { try await keyring.generate(for: [:]) }
        #expect(error?.message.contains("GenerateDataKey") == true)
        #expect(keyring.usage.calls == 1)
    }
}
