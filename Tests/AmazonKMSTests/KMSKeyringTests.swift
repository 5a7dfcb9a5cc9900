internal import AuthenticatedEncryption
internal import ContainerFormat
internal import KeyManagement
internal import TestSupport
internal import Testing

@testable internal import AmazonKMS

/// Keyrings against the strict fake.
@Suite(.needsFakeKMS) struct KMSKeyringTests {
    static let containerID = [UInt8](0..<32)
    static let context: EncryptionContext = ["project": "atlas", "a\u{F1}o": "\"\\\u{F1}"]

    /// Unwraps the first candidate.
    static func unwrap(
        _ wrapped: WrappedKey,
        by keyring: some Keyring,
        for context: EncryptionContext = context
    ) async throws -> WrappableKey {
        let candidate = try #require(keyring.candidates(among: [wrapped]).first)
        let key = try await keyring.unwrap(candidate, containerID: containerID, for: context)
        return try #require(key)
    }

    @Test func everyNameOfAKeyWrapsAndUnwraps() async throws {
        let setup = try FakeSetup()
        let arn = try setup.fake.makeKey(alias: "alias/backups")
        let (prefix, id) = (
            arn.prefix { $0 != "/" }.dropLast(3), arn.drop { $0 != "/" }.dropFirst()
        )
        let aliasARN = "\(prefix)alias/backups"
        var wrapped: [GeneratedDataKey] = []
        for name in [arn, String(id), "alias/backups", aliasARN] {
            let keyring = try setup.keyring(name)
            let made = try await keyring.generate(for: Self.context)
            #expect(made.wrappedKey.provider == "aws-kms")
            #expect(made.wrappedKey.keyID == arn)
            #expect(!made.wrappedKey.wrapsContainerKey)
            #expect(keyring.usage == KeyServiceUsage(calls: 1))
            #expect(keyring.description == "aws-kms:\(name)")
            wrapped.append(made)
            let log = try setup.fake.takeLog()
            #expect(log.map(\.operation) == ["GenerateDataKey"])
            #expect(log.map(\.key) == [name])
            #expect(log[0].context?.count == 2 && log[0].context?["project"] == "atlas")
        }
        for name in [arn, String(id), "alias/backups", aliasARN] {
            let keyring = try setup.keyring(name)
            for made in wrapped {
                let key = try await Self.unwrap(made.wrappedKey, by: keyring)
                #expect(key.containerID == nil && key.secret.isEqual(to: made.dataKey.secret))
            }
            let log = try setup.fake.takeLog()
            #expect(log.allSatisfy { $0.operation == "Decrypt" && $0.key == name })
            #expect(log.count == wrapped.count)
        }
    }

    @Test func keysOfOthersAndOfContainersAreWrapped() async throws {
        let setup = try FakeSetup()
        let keyring = try setup.keyring(setup.fake.makeKey())
        let dataKey = try DataKey.random()
        let containerKey = try ContainerKey(from: dataKey, containerID: Self.containerID)
        for key in [WrappableKey.dataKey(dataKey), .containerKey(containerKey)] {
            // Without a context none is sent.
            let wrapped = try await keyring.wrap(key, for: [:])
            #expect(wrapped.wrapsContainerKey == (key.containerID != nil))
            let opened = try await Self.unwrap(wrapped, by: keyring, for: [:])
            #expect(opened.secret.isEqual(to: key.secret))
            #expect(opened.containerID == key.containerID)

            // A slot that says it holds the other sort of key doesn't open.
            var slot = wrapped.slot
            slot.wrapsContainerKey.toggle()
            await expectError(.noUsableKey) {
                try await Self.unwrap(WrappedKey(slot), by: keyring, for: [:])
            }
        }
        let log = try setup.fake.takeLog()
        #expect(
            log.map(\.operation) == [
                "Encrypt", "Decrypt", "Decrypt", "Encrypt", "Decrypt", "Decrypt",
            ]
        )
        #expect(log.allSatisfy { $0.context == [:] })
    }

    @Test func anotherContextAndChangedBytesAreNamed() async throws {
        let setup = try FakeSetup()
        let keyring = try setup.keyring(setup.fake.makeKey())
        let wrapped = try await keyring.generate(for: ["a": "bc"]).wrappedKey
        var changed = wrapped.slot
        changed.body[changed.body.count - 1] ^= 1
        let cases: [(KeySlot, EncryptionContext)] = [
            (wrapped.slot, ["ab": "c"]), (wrapped.slot, [:]), (changed, ["a": "bc"]),
        ]
        for (slot, context) in cases {
            let error = await expectError(.noUsableKey) {
                try await Self.unwrap(WrappedKey(slot), by: keyring, for: context)
            }
            let message = try #require(error?.message)
            #expect(message.contains("Decrypt") && message.contains(wrapped.keyID))
            #expect(message.contains("changed") && message.contains("encryption context"))
            #expect(message.contains("eu-central-1") && message.contains("request "))
        }
        _ = try await Self.unwrap(wrapped, by: keyring, for: ["a": "bc"])
    }

    @Test func onlyTheNamedKeyIsCalled() async throws {
        let setup = try FakeSetup()
        let (mine, other) = (try setup.fake.makeKey(), try setup.fake.makeKey())
        let wrapped = try await setup.keyring(other).generate(for: [:]).wrappedKey
        _ = try setup.fake.takeLog()
        for name in [mine, String(mine.drop { $0 != "/" }.dropFirst())] {
            #expect(try setup.keyring(name).candidates(among: [wrapped]).isEmpty)
        }
        // An alias of another account, region or partition is none for this key either.
        for place in [
            "aws:kms:eu-central-1:999988887777", "aws:kms:us-east-1:111122223333",
            "aws-cn:kms:cn-north-1:111122223333",
        ] {
            let keyring = try setup.keyring("arn:\(place):alias/backups")
            #expect(keyring.candidates(among: [wrapped]).isEmpty)
        }
        #expect(try setup.fake.takeLog().isEmpty)
    }

    @Test func anAliasIsTriedOnceForEachSlotUpToALimit() async throws {
        let setup = try FakeSetup()
        let mine = try setup.fake.makeKey(alias: "alias/backups")
        let other = try setup.fake.makeKey()
        let foreign = try await setup.keyring(other).generate(for: [:]).wrappedKey
        let own = try await setup.keyring(mine).generate(for: [:]).wrappedKey
        let keyring = try setup.keyring("alias/backups")
        let slots = Array(repeating: foreign, count: 20) + [own]
        #expect(keyring.candidates(among: slots).count == 16)
        #expect(keyring.candidates(among: [foreign, own]) == [foreign, own])
        _ = try setup.fake.takeLog()
        let error = await expectError(.noUsableKey) {
            try await Self.unwrap(foreign, by: keyring, for: [:])
        }
        #expect(error?.message.contains("IncorrectKeyException") == true)
        _ = try await Self.unwrap(own, by: keyring, for: [:])
        #expect(try setup.fake.takeLog().map(\.key) == ["alias/backups", "alias/backups"])
    }

    @Test func grantTokensGoAlong() async throws {
        let setup = try FakeSetup()
        let arn = try setup.fake.makeKey()
        try setup.fake.tell(
            "deny",
            ["arn": arn, "operations": ["GenerateDataKey", "Decrypt"], "token": "grant-1"]
        )
        await expectError(.accessDenied) { try await setup.keyring(arn).generate(for: [:]) }
        await expectError(.configuration) {
            try await setup.keyring(arn, grantTokens: ["wrong"]).generate(for: [:])
        }
        let keyring = try setup.keyring(arn, grantTokens: ["grant-1"])
        let made = try await keyring.generate(for: [:])
        _ = try await Self.unwrap(made.wrappedKey, by: keyring, for: [:])
        #expect(try setup.fake.takeLog().map(\.tokens) == [0, 1, 1, 1])
        await expectError(.invalidParameter) {
            _ = try setup.keyring(arn, grantTokens: Array(repeating: "grant-1", count: 11))
        }
    }

    @Test func usabilityIsAsked() async throws {
        let setup = try FakeSetup()
        let arn = try setup.fake.makeKey()
        let keyring = try setup.keyring(arn)
        #expect(try await keyring.checkUsability() == .usable)
        #expect(keyring.callsPerKey == 1)
        #expect(keyring.dollarsPerCall == 0.03 / 10_000)
        for state in ["Disabled", "PendingDeletion"] {
            try setup.fake.tell("set_state", ["arn": arn, "key_state": state])
            await expectError(.noUsableKey) { try await keyring.checkUsability() }
        }
        let signing = try setup.fake.makeKey(usage: "SIGN_VERIFY")
        await expectError(.configuration) { try await setup.keyring(signing).checkUsability() }
        await expectError(.noUsableKey) { try await setup.keyring("alias/none").checkUsability() }
        #expect(try setup.fake.takeLog().allSatisfy { $0.operation == "DescribeKey" })
    }

    /// A host that has the right to make data keys and no other.
    @Test func whoMayNotAskDoesNotKnow() async throws {
        let setup = try FakeSetup()
        let arn = try setup.fake.makeKey()
        let others = ["DescribeKey", "Encrypt", "Decrypt", "ReEncryptFrom", "ReEncryptTo"]
        try setup.fake.tell("deny", ["arn": arn, "operations": others])
        let keyring = try setup.keyring(arn)
        guard case .unknown(let reason) = try await keyring.checkUsability() else {
            Issue.record("nobody could tell that it is usable")
            return
        }
        #expect(reason.contains("aws-kms:\(arn)") && reason.contains("kms:DescribeKey is denied"))
        _ = try await keyring.generate(for: [:])
        // No right to anything isn't the same as no credentials.
        let stranger = FixedCredentials(
            Credentials(accessKeyID: "AKIDSTRANGER", secretAccessKey: SecretBytes("secret"))
        )
        var other = setup
        other.connector.credentials = stranger
        await expectError(.accessDenied) { try await other.keyring(arn).checkUsability() }
    }

    @Test func aKeyMadeByHandIsTaken() async throws {
        let setup = try FakeSetup()
        let arn = try setup.fake.makeKey()
        let made = try await setup.keyring(arn).generate(for: Self.context)
        let taken = try made.dataKey.secret.withBytes { bytes throws(KeyError) in
            try KMSKeyring.dataKey(
                plaintext: bytes,
                ciphertextBlob: made.wrappedKey.body,
                keyARN: arn
            )
        }
        #expect(taken.wrappedKey == made.wrappedKey)
        #expect(taken.dataKey.secret.isEqual(to: made.dataKey.secret))
        let bytes = [UInt8](0..<32)
        for (count, blob, name) in [
            (31, [1], arn), (32, [], arn), (32, [UInt8](repeating: 1, count: 6_145), arn),
            (32, [1], "alias/a"), (32, [1], String(arn.dropLast(50))),
        ] {
            #expect(throws: KeyError.self) {
                try unsafe KMSKeyring.dataKey(
                    plaintext: bytes.span.bytes.extracting(0..<count),
                    ciphertextBlob: blob,
                    keyARN: name
                )
            }
        }
    }
}
