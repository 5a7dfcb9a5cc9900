internal import ContainerFormat
internal import KeyManagement
internal import Recipients
internal import SystemPackage
internal import TestSupport
internal import Testing

@testable internal import Coffer

/// How often keys are tried when slots change, and what follows from it.
@Suite struct SlotTrialTests {
    private let bench: Workbench

    init() throws { bench = try Workbench() }

    /// Seals "sealed" with so many slots of one key.
    private func seal(_ slotCount: Int, by keyring: any Keyring) async throws -> FilePath {
        let made = try await keyring.generate(for: [:])
        var slots = [made.wrappedKey]
        while slots.count < slotCount {
            slots.append(try await keyring.wrap(.dataKey(made.dataKey), for: [:]))
        }
        let key = try BatchKey(dataKey: made.dataKey, wrappedKeys: slots, context: [:])
        let path = bench.path("sealed")
        _ = try await Encryptor(keyrings: [], configuration: .small())
            .encrypt(
                .file(bench.write([1, 2, 3], to: "source")),
                to: .file(path, replacingExisting: true),
                under: key
            )
        return path
    }

    private func rewrap(
        with keyrings: [any Keyring],
        adding added: [any Keyring],
        slotLimit: Int = 16
    ) async throws -> RewrapReport {
        var configuration = Configuration()
        configuration.keySlotLimit = slotLimit
        var rewrap = Rewrap(keyrings: keyrings, configuration: configuration)
        rewrap.added = added
        return try await rewrap.rewrap(bench.path("sealed"))
    }

    /// Where each trial costs a call or half a second, a container can't ask for many.
    @Test func aKeyringsLimitIsForTheWholeContainer() async throws {
        _ = try await seal(5, by: bench.keyring)
        let limited = StubKeyring(bench.keyring, limit: 2)
        let report = try await rewrap(with: [limited], adding: [Workbench.makeKeyring()])
        #expect(
            report.slots.map(\.standing) == [
                .verified, .verified, .unverified, .unverified, .unverified, .added,
            ]
        )
        // One to open it, two to see which open.
        #expect(limited.unwrapCount == 3)
    }

    @Test(arguments: [KeyError.Code.noUsableKey, .serviceUnavailable])
    func aLimitIsMentionedWhenItLeavesSlotsUntried(_ code: KeyError.Code) async throws {
        let path = try await seal(5, by: bench.keyring)
        let words = "of its 5 slots that stub may open only the first 2 are tried"
        for (limit, isMentioned) in [(2, true), (5, false)] {
            let limited = StubKeyring(
                bench.keyring,
                limit: limit,
                unwrapping: KeyError(code, "not now")
            )
            let error = await #expect(throws: CofferError.self) {
                try await bench.open(path, with: [limited])
            }
            #expect(error?.message.contains(words) == isMentioned, "\(error?.message ?? "")")
        }
    }

    /// What can't be opened here may be good: each repetition would leave another slot of it.
    @Test(arguments: [KeyError.Code.noUsableKey, .serviceUnavailable])
    func aKeyThatCannotOpenItsSlotGetsOne(_ code: KeyError.Code) async throws {
        _ = try await seal(1, by: bench.keyring)
        let key = try Workbench.makeKeyring()
        let blind = StubKeyring(key, unwrapping: KeyError(code, "not now"))
        let report = try await rewrap(with: [bench.keyring], adding: [blind])
        #expect(report.slots.map(\.standing) == [.verified, .addedUnverified])
        let before = try bench.read("sealed")
        if code == .serviceUnavailable {
            await expectError(.keyServiceUnavailable) {
                try await rewrap(with: [bench.keyring], adding: [blind])
            }
        } else {
            let again = try await rewrap(with: [bench.keyring], adding: [blind])
            #expect(again.slots.map(\.standing) == [.verified, .unverified])
        }
        try expectSame(bench.read("sealed"), before)
        // Nor does it get two at once.
        let other = StubKeyring(
            try Workbench.makeKeyring(),
            unwrapping: KeyError(.noUsableKey, "never")
        )
        let twice = try await rewrap(with: [bench.keyring, key], adding: [other, other])
        #expect(twice.slots.map(\.standing) == [.verified, .verified, .addedUnverified])
    }

    @Test func aRecipientGetsOneSlot() async throws {
        _ = try await seal(1, by: bench.keyring)
        let folder = try TemporaryFolder()
        let identity = try Identity.create(at: folder["identity"])
        let recipient = RecipientKeyring(identity.publicKey)
        for standing in [RewrapReport.Standing.addedUnverified, .unverified] {
            let report = try await rewrap(with: [bench.keyring], adding: [recipient])
            #expect(report.slots.map(\.standing) == [.verified, standing])
        }
    }

    /// A slot that only says it is the key's doesn't keep the key out.
    @Test func aForgedSlotIsNoReasonNotToAddOne() async throws {
        let path = try await seal(1, by: bench.keyring)
        let key = try Workbench.makeKeyring()
        let foreign = try await key.generate(for: ["another": "context"]).wrappedKey.slot
        let slots = try parsedBlock(bench.read("sealed")).slots + [foreign]
        try replacingSlots(of: bench.read("sealed"), by: slots).write(to: path)
        let report = try await rewrap(with: [bench.keyring], adding: [key])
        #expect(report.slots.map(\.standing) == [.verified, .unverified, .added])
    }

    /// What can be refused is refused before any service is called.
    @Test func whatIsOverALimitMakesNoCall() async throws {
        let key = StubKeyring(bench.keyring)
        var encryptor = Encryptor(keyrings: [key, key])
        encryptor.configuration.keySlotLimit = 1
        await expectError(.invalidArgument) { try await encryptor.makeBatchKey() }
        encryptor.configuration = Configuration()
        encryptor.configuration.segmentByteCount = 3
        await expectError(.invalidArgument) { try await encryptor.makeBatchKey() }
        encryptor.configuration = Configuration()
        let large = String(repeating: "x", count: 8_192)
        await expectError(.invalidArgument) {
            try await encryptor.makeBatchKey(for: ["name": large])
        }
        #expect(key.wrapCount == 0)

        _ = try await seal(2, by: bench.keyring)
        let guests = try (0..<2).map { _ in StubKeyring(try Workbench.makeKeyring()) }
        await expectError(.invalidArgument) {
            try await rewrap(with: [bench.keyring], adding: guests, slotLimit: 3)
        }
        #expect(guests.map(\.wrapCount) == [0, 0])
        _ = try await rewrap(with: [bench.keyring], adding: guests, slotLimit: 4)
        // Full, but both are there.
        let again = try await rewrap(with: [bench.keyring], adding: guests, slotLimit: 4)
        #expect(again.slots.map(\.standing) == [.verified, .verified, .verified, .verified])
        #expect(guests.map(\.wrapCount) == [1, 1])
    }
}
