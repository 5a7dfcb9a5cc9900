internal import KeyManagement
internal import TestSupport
internal import Testing

@testable internal import AmazonKMS

/// Multi-Region keys, discovery and the order in which a region is found.
@Suite(.needsFakeKMS) struct KMSRegionTests {
    private func unwrap(_ wrapped: WrappedKey, by keyring: some Keyring) async throws {
        _ = try await KMSKeyringTests.unwrap(wrapped, by: keyring, for: [:])
    }

    /// Operation, region and key of all requests since the last time.
    private func calls(_ setup: FakeSetup) throws -> [String] {
        try setup.fake.takeLog().map { "\($0.operation) \($0.region ?? "") \($0.key ?? "")" }
    }

    @Test func aReplicaOpensWhatAnotherWrapped() async throws {
        let setup = try FakeSetup()
        let here = try setup.fake.makeKey(isMultiRegion: true)
        let there = here.replacing("eu-central-1", with: "ap-southeast-2")
        try setup.fake.tell("replicate", ["arn": here, "region": "ap-southeast-2"])
        let wrapped = try await setup.keyring(here).generate(for: [:]).wrappedKey
        #expect(wrapped.keyID == here)
        _ = try calls(setup)

        // The user's region is called, with the user's key.
        try await unwrap(wrapped, by: setup.keyring(there))
        #expect(try calls(setup) == ["Decrypt ap-southeast-2 \(there)"])
        // By the id alone it is the slot's.
        let id = String(here.drop { $0 != "/" }.dropFirst())
        try await unwrap(wrapped, by: setup.keyring(id))
        #expect(try calls(setup) == ["Decrypt eu-central-1 \(id)"])
        // What the command line says goes before all.
        let elsewhere = try FakeSetup(region: "ap-southeast-2", sharing: setup.fake)
        for name in [here, there, id] {
            try await unwrap(wrapped, by: elsewhere.keyring(name))
            let key = name == id ? id : there
            #expect(try calls(setup) == ["Decrypt ap-southeast-2 \(key)"])
        }
        // Replicas have states of their own.
        try setup.fake.tell("set_state", ["arn": there, "key_state": "Disabled"])
        await expectError(.noUsableKey) { try await unwrap(wrapped, by: setup.keyring(there)) }
        try await unwrap(wrapped, by: setup.keyring(here))
    }

    @Test func aKeyOfOneRegionIsNotCalledInAnother() async throws {
        let setup = try FakeSetup(region: "us-east-1")
        let arn = try setup.fake.makeKey(in: "eu-central-1")
        await expectError(.invalidParameter) { try await setup.keyring(arn).generate(for: [:]) }
        let home = try FakeSetup(sharing: setup.fake)
        let wrapped = try await home.keyring(arn).generate(for: [:]).wrappedKey
        _ = try calls(setup)
        let id = String(arn.drop { $0 != "/" }.dropFirst())
        for name in [id, arn] {
            let error = await expectError(.noUsableKey) {
                try await unwrap(wrapped, by: setup.keyring(name))
            }
            #expect(error?.message.contains("us-east-1") == true)
        }
        #expect(try calls(setup).isEmpty)
    }

    /// Knows nothing.
    private struct Lost: ServiceLocator {
        func region(for keyARN: KeyARN?) async throws(CredentialsError) -> String {
            throw CredentialsError("no region is known: name it with AWS_REGION")
        }

        func isHome(_ partition: Partition) async throws(CredentialsError) -> Bool { false }

        func endpoint(inRegion region: String) throws(CredentialsError) -> Endpoint {
            throw CredentialsError("no end point")
        }
    }

    @Test func withoutARegionNothingIsCalled() async throws {
        var setup = try FakeSetup()
        setup.connector.locator = Lost()
        let error = await expectError(.configuration) {
            try await setup.keyring("alias/backups").generate(for: [:])
        }
        #expect(error?.message.contains("AWS_REGION") == true)
        #expect(try setup.fake.takeLog().isEmpty)
    }

    @Test func discoveryStaysWithinTheAccounts() async throws {
        let setup = try FakeSetup()
        let mine = try setup.fake.makeKey(in: "us-west-2")
        let other = try setup.fake.makeKey(account: "999988887777")
        let slots = [
            try await setup.keyring(other).generate(for: [:]).wrappedKey,
            try await setup.keyring(mine).generate(for: [:]).wrappedKey,
        ]
        _ = try calls(setup)
        let keyring = try setup.discovery(["111122223333"])
        #expect(keyring.candidates(among: slots) == [slots[1]])
        try await unwrap(slots[1], by: keyring)
        #expect(try calls(setup) == ["Decrypt us-west-2 \(mine)"])
        #expect(keyring.usage == KeyServiceUsage(calls: 1))

        let open = try setup.discovery()
        #expect(open.candidates(among: slots) == slots)
        #expect(open.candidates(among: Array(repeating: slots[0], count: 20)).count == 16)
        #expect(open.description == "discover-kms")
        #expect(keyring.description == "discover-kms (111122223333)")
        _ = try calls(setup)

        let key = WrappableKey.dataKey(try DataKey.random())
        await expectError(.invalidParameter) { try await open.generate(for: [:]) }
        await expectError(.invalidParameter) { try await open.wrap(key, for: [:]) }
        await expectError(.invalidParameter) { try await open.checkUsability() }
        for accounts in [[], ["1111"], ["11112222333x"], ["111122223333", ""]] {
            await expectError(.invalidParameter) { _ = try setup.discovery(accounts) }
        }
        #expect(try calls(setup).isEmpty)
    }
}

extension String {
    fileprivate func replacing(_ part: String, with other: String) -> String {
        firstRange(of: part).map { self[..<$0.lowerBound] + other + self[$0.upperBound...] }
            .map { String($0) } ?? self
    }
}
