internal import ContainerFormat
internal import FileAccess
internal import Glibc
internal import KeyManagement
internal import SystemPackage
internal import TestSupport
internal import Testing

@testable internal import Coffer

/// Key slots that are added, removed and kept.
@Suite struct RewrapTests {
    private let bench: Workbench
    private let plaintext = Content.text.bytes(100_000)

    init() throws { bench = try Workbench() }

    /// A change by the bench's own key.
    private func change(
        adding added: [any Keyring] = [],
        removing removed: [String] = [],
        with keyrings: [any Keyring]? = nil
    ) -> Rewrap {
        var rewrap = Rewrap(keyrings: keyrings ?? [bench.keyring])
        rewrap.added = added
        rewrap.removedKeyIDs = removed
        return rewrap
    }

    private func keyID(_ path: FilePath, _ place: Int) async throws -> String {
        try await ContainerDescription.inspect(.file(path)).keySlots[place].keyID
    }

    @Test func anAddedKeyOpensAndARemovedOneDoesNot() async throws {
        // Over 1 MiB, whose blocks have room.
        let plaintext = Content.text.bytes(1_100_000)
        let path = try await bench.seal(plaintext, .small())
        setModified(path, seconds: 1_000_000_000)
        let before = try Array(contentsOf: path)
        let other = try Workbench.makeKeyring()

        let added = try await change(adding: [other]).rewrap(path)
        #expect(added.slots.map(\.standing) == [.verified, .added])
        #expect(added.slots.map(\.slot.wrapsContainerKey) == [false, true])
        try await expectSame(bench.open(path, with: [other]), plaintext)
        try await expectSame(bench.open(path), plaintext)

        let id = try await keyID(path, 0)
        let removed = try await change(removing: [id], with: [other]).rewrap(path)
        #expect(removed.slots.map(\.standing) == [.verified])
        #expect(removed.removed.map(\.keyID) == [id])
        try await expectSame(bench.open(path, with: [other]), plaintext)
        await expectError(.noUsableKey) { try await bench.open(path) }

        // Nothing but the two blocks is another, and the time is as it was.
        let after = try Array(contentsOf: path)
        let layout = try Layout(before)
        #expect(after.count == before.count)
        let body = Int(layout.head.upperBound)..<Int(layout.tail.lowerBound)
        expectSame(Array(after[body]), before[body])
        expectSame(Array(after.suffix(Footer.byteCount)), before.suffix(Footer.byteCount))
        #expect(try parsedBlock(after).generation == 2)
        expectSame(
            Array(after[..<layout.blockByteCount]),
            after[Int(layout.tail.lowerBound)...].prefix(layout.blockByteCount)
        )
        #expect(fileStatus(path)?.st_mtim.tv_sec == 1_000_000_000)
        #expect(bench.names() == ["sealed", "sealed.source"])
        #expect(try await Verifier(keyrings: [other]).verify(.file(path)).isIntact)
    }

    /// Whoever has one container slot has one container of the batch.
    @Test func anAddedKeyOpensOneContainerOfABatch() async throws {
        let encryptor = Encryptor(keyrings: [bench.keyring], configuration: .small())
        let key = try await encryptor.makeBatchKey()
        let source = try bench.write(plaintext, to: "source")
        let (one, two) = (bench.path("one"), bench.path("two"))
        for path in [one, two] {
            _ = try await encryptor.encrypt(.file(source), to: .file(path), under: key)
        }
        let other = try Workbench.makeKeyring()
        _ = try await change(adding: [other]).rewrap(one)
        try await expectSame(bench.open(one, with: [other]), plaintext)
        await expectError(.noUsableKey) { try await bench.open(two, with: [other]) }
        // Nor does the slot open the other container when it is carried over.
        let slots = try parsedBlock(Array(contentsOf: one)).slots
        let forged = try replacingSlots(of: Array(contentsOf: two), by: slots)
        let path = try bench.write(forged, to: "forged")
        await expectError(.noUsableKey) { try await bench.open(path, with: [other]) }
        try await expectSame(bench.open(path), plaintext)
    }

    /// What was wrong with an end is said, since nothing shows it afterwards; of a copy, the container still has it.
    @Test(arguments: [true, false])
    func aDamagedEndIsMentioned(head: Bool) async throws {
        let whole = try Array(contentsOf: await bench.seal(plaintext, .small()))
        let layout = try Layout(whole)
        var damaged = whole
        damaged[Int((head ? layout.head : layout.tail).lowerBound) + 20] ^= 1
        let path = try bench.write(damaged, to: "damaged")
        let name = head ? "head block" : "tail block"
        let copy = Output.file(bench.path("copy"), replacingExisting: false)
        let other = try Workbench.makeKeyring()
        let ofCopy = try await change(adding: [other]).rewrap(path, to: copy)
        #expect(ofCopy.warnings.count == 1)
        #expect(ofCopy.warnings.first?.contains("the \(name) is damaged") == true)
        // By a change that changes no slot, and by one whose slots need more room.
        for added in [
            [bench.keyring],
            [bench.keyring] + (try (0..<9).map { _ in try Workbench.makeKeyring() }),
        ] {
            try damaged.write(to: path)
            let report = try await change(adding: added).rewrap(path)
            #expect(report.warnings.count == 1)
            #expect(report.warnings.first?.contains("the \(name) was damaged") == true)
            #expect(try await change(adding: [bench.keyring]).rewrap(path).warnings == [])
        }
    }

    /// A container that is written anew parts from its other names.
    @Test func hardLinksThatPartAreMentioned() async throws {
        let path = try await bench.seal(plaintext, .small())
        let guests = try (0..<9).map { _ in try Workbench.makeKeyring() }
        let link = bench.path("link")
        try #require(unsafe Glibc.link(path.string, link.string) == 0)
        #expect(try await change(adding: [bench.keyring]).rewrap(path).warnings == [])
        let report = try await change(adding: guests).rewrap(path)
        #expect(report.warnings.count == 1)
        #expect(report.warnings.first?.contains("hard links") == true)
        await expectError(.noUsableKey) { try await bench.open(link, with: guests) }
        try await expectSame(bench.open(path, with: guests), plaintext)
    }

    @Test func aKeyThatOpensGetsNoSecondSlot() async throws {
        let path = try await bench.seal(plaintext, .small())
        let before = try Array(contentsOf: path)
        let report = try await change(adding: [bench.keyring]).rewrap(path)
        #expect(report.slots.map(\.standing) == [.verified])
        try expectSame(Array(contentsOf: path), before)
    }

    @Test func slotsOfOthersAreKeptAndCalledUnverified() async throws {
        let path = try await bench.seal(plaintext, .small())
        var block = try parsedBlock(Array(contentsOf: path))
        let foreign = try await Workbench.makeKeyring().generate(for: [:]).wrappedKey.slot
        let unknown = KeySlot(
            kind: .init(rawValue: 999),
            wrapsContainerKey: false,
            keyID: Array("later".utf8),
            body: [1, 2, 3]
        )
        block.slots += [foreign, unknown]
        block.byteCount = Block.byteCount(for: block.slots, fixedPart: block.fixedPart)
        try replacingBlocks(of: Array(contentsOf: path), head: block).write(to: path)
        let other = try Workbench.makeKeyring()
        let report = try await change(adding: [other]).rewrap(path)
        #expect(report.slots.map(\.standing) == [.verified, .unverified, .unverified, .added])
        let slots = try parsedBlock(Array(contentsOf: path)).slots
        #expect(Array(slots.prefix(3)) == block.slots)
    }

    @Test func theLastSlotThatOpensStays() async throws {
        let path = try await bench.seal(plaintext, .small())
        let before = try Array(contentsOf: path)
        let id = try await keyID(path, 0)
        // No slot at all is no container, whoever asks for it.
        for force in [false, true] {
            var rewrap = change(removing: [id])
            rewrap.allowsLosingAccess = force
            await expectError(.invalidArgument) { try await rewrap.rewrap(path) }
        }
        await expectError(.invalidArgument) {
            try await change(removing: ["local:none"]).rewrap(path)
        }
        await expectError(.noUsableKey) {
            try await change(adding: [bench.keyring], with: [Workbench.makeKeyring()]).rewrap(path)
        }
        try expectSame(Array(contentsOf: path), before)

        let foreign = try await Workbench.makeKeyring().generate(for: [:]).wrappedKey.slot
        let slots = try parsedBlock(before).slots + [foreign]
        try replacingSlots(of: before, by: slots).write(to: path)
        var rewrap = change(removing: [id])
        await expectError(.invalidArgument) { try await rewrap.rewrap(path) }
        rewrap.allowsLosingAccess = true
        #expect(try await rewrap.rewrap(path).slots.map(\.standing) == [.unverified])
    }

    @Test func slotsThatDoNotFitMakeTheBlocksLarger() async throws {
        let path = try await bench.seal(plaintext, .small())
        setModified(path, seconds: 1_000_000_000)
        let before = try Layout(Array(contentsOf: path))
        let others = try (0..<10).map { _ in try Workbench.makeKeyring() }
        let report = try await change(adding: others).rewrap(path)
        let after = try Array(contentsOf: path)
        #expect(report.storedByteCount == UInt64(after.count))
        #expect(try Layout(after).blockByteCount > before.blockByteCount)
        #expect(fileStatus(path)?.st_mtim.tv_sec == 1_000_000_000)
        for keyring in others { try await expectSame(bench.open(path, with: [keyring]), plaintext) }
        #expect(try await Verifier(keyrings: [bench.keyring]).verify(.file(path)).isIntact)
        #expect(bench.names() == ["sealed", "sealed.source"])

        let tooMany = try (0..<6).map { _ in try Workbench.makeKeyring() }
        await expectError(.invalidArgument) { try await change(adding: tooMany).rewrap(path) }
        try expectSame(Array(contentsOf: path), after)
    }

    /// A container that is replaced by a larger one stays its owner's.
    @Test(.enabled(if: geteuid() == 0, "only root can give files to others"))
    func ownerAndModeOutliveALargerBlock() async throws {
        let path = try await bench.seal(plaintext, .small())
        let inode = fileStatus(path)?.st_ino
        #expect(unsafe path.withPlatformString { unsafe chown($0, 1_234, 5_678) } == 0)
        #expect(unsafe path.withPlatformString { unsafe chmod($0, 0o660) } == 0)
        let others = try (0..<10).map { _ in try Workbench.makeKeyring() }
        _ = try await change(adding: others).rewrap(path)
        let status = try #require(fileStatus(path))
        #expect(status.st_ino != inode)
        #expect(status.st_uid == 1_234 && status.st_gid == 5_678)
        #expect(status.st_mode & 0o7777 == 0o660)
    }

    @Test func aCopyLeavesTheInputAsItIs() async throws {
        let path = try await bench.seal(plaintext, .small())
        let before = try Array(contentsOf: path)
        let other = try Workbench.makeKeyring()
        let copy = bench.path("copy")
        _ = try await change(adding: [other]).rewrap(path, to: .file(copy))
        try expectSame(Array(contentsOf: path), before)
        try await expectSame(bench.open(copy, with: [other]), plaintext)
        await expectError(.outputExists) {
            try await change(adding: [other]).rewrap(path, to: .file(copy))
        }
        await expectError(.invalidArgument) {
            try await change(adding: [other]).rewrap(
                path,
                to: .file(path, replacingExisting: true)
            )
        }
    }

    /// A newer end over the user's limit is no damage: the older one must not be written over it.
    @Test func anInterruptedChangeOverTheLimitIsRefused() async throws {
        let path = try await bench.seal(plaintext, .small())
        let others = try (0..<16).map { _ in try Workbench.makeKeyring() }
        var old = try parsedBlock(Array(contentsOf: path))
        old.byteCount = 4_096
        var newer = old
        newer.generation = 1
        let keys = try await Unlocking.unlock(old, with: [bench.keyring])
        for other in others {
            newer.slots.append(
                try await other.wrap(.containerKey(keys.containerKey), for: [:]).slot
            )
        }
        // The tail was written, and the head wasn't.
        let bytes = try replacingBlocks(of: Array(contentsOf: path), head: old, tail: newer)
        try bytes.write(to: path)
        let error = await expectError(.damaged) {
            try await change(adding: [Workbench.makeKeyring()]).rewrap(path)
        }
        #expect(error?.message.contains("--max-key-slots") == true)
        await expectError(.damaged) { try await bench.open(path) }
        try expectSame(Array(contentsOf: path), bytes)
        var rewrap = change(adding: [others[15]])
        rewrap.configuration.keySlotLimit = 17
        #expect(try await rewrap.rewrap(path).slots.map(\.standing).last == .verified)
        #expect(try parsedBlock(Array(contentsOf: path)) == newer)
    }

    /// Whoever may write to a file of another owner may not set its time.
    @Test(arguments: [EPERM, EOPNOTSUPP])
    func aTimeThatCannotBeKeptIsNoFailure(_ errorNumber: Int32) async throws {
        let path = try await bench.seal(Content.text.bytes(1_100_000), .small())
        let plan = FaultPlan(
            failing: [.setAttributes],
            with: errorNumber,
            under: bench.folder,
            persistent: true
        )
        plan.arm(call: 1)
        defer { plan.disarm() }
        let report = try await change(adding: [Workbench.makeKeyring()]).rewrap(path)
        #expect(report.slots.map(\.standing) == [.verified, .added])
        #expect(report.warnings.count == 1)
        #expect(plan.hasFired)
    }

    /// The time is on the disk with each write, so that no power cut and no failure shows another.
    @Test func theTimeIsKeptWhereverAChangeFails() async throws {
        let path = try await bench.seal(Content.text.bytes(1_100_000), .small())
        let bytes = try Array(contentsOf: path)
        let operations: Set<FileOperation> = [.write, .synchronize]
        let plan = FaultPlan(failing: operations, with: EIO, under: bench.folder)
        var call = 0
        repeat {
            call += 1
            try bytes.write(to: path)
            setModified(path, seconds: 1_000_000_000)
            plan.arm(call: call)
            _ = try? await change(adding: [Workbench.makeKeyring()]).rewrap(path)
            #expect(fileStatus(path)?.st_mtim.tv_sec == 1_000_000_000, "call \(call)")
        } while plan.hasFired
        plan.disarm()
        #expect(call == 5)
    }

    @Test func twoChangesAtOnceAreRefused() async throws {
        let path = try await bench.seal(plaintext, .small())
        let held = try RewrapTarget(path, to: nil, slotLimit: 16)
        await expectError(.outputUnavailable) {
            try await change(adding: [Workbench.makeKeyring()]).rewrap(path)
        }
        _ = held.ends
    }

    @Test func aDamagedHeadIsRefused() async throws {
        let path = try await bench.seal(plaintext, .small())
        var block = try parsedBlock(Array(contentsOf: path))
        block.fixedPart.mac[0] ^= 1
        try replacingBlocks(of: Array(contentsOf: path), head: block).write(to: path)
        let error = await expectError(.damaged) {
            try await change(adding: [Workbench.makeKeyring()]).rewrap(path)
        }
        #expect(error?.structure == "head")
    }
}
