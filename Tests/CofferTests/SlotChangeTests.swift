internal import ContainerFormat
internal import FileAccess
internal import Glibc
internal import KeyManagement
internal import SystemPackage
internal import TestSupport
internal import Testing

@testable internal import Coffer

/// Power cuts in the middle of a change of slots: every state that one write can leave on the disk.
@Suite struct SlotChangeTests {
    private let bench: Workbench
    private let plaintext = Content.text.bytes(1_000)

    init() throws { bench = try Workbench() }

    /// How the container was before the change.
    enum Before: CaseIterable { case good, badHead, badTail, newerHead, newerTail }

    @Test(arguments: Before.allCases)
    func everyCutLeavesTheOldOrTheNewKeys(_ before: Before) async throws {
        let added = try Workbench.makeKeyring()
        let (state, change) = try await prepared(before, adding: added)
        var disk = state
        var generator = SeededGenerator(seed: 1)
        var opened: Set<String> = []
        for write in change.writes {
            for torn in Self.tornStates(of: write, on: disk, &generator) {
                opened.insert(try await keysThatOpen(torn, added))
            }
            disk.replaceSubrange(range(of: write), with: write.bytes)
            opened.insert(try await keysThatOpen(disk, added))
        }
        // Both ends of the way were met, and nothing but them.
        #expect(opened == ["old", "old and new"])
        #expect(try await keysThatOpen(disk, added) == "old and new")
    }

    /// The calls of the file system fail, one after the other, until none is left to fail.
    @Test(arguments: Before.allCases)
    func everyFailedCallLeavesTheOldOrTheNewKeys(_ before: Before) async throws {
        let added = try Workbench.makeKeyring()
        let (state, _) = try await prepared(before, adding: added)
        let folder = try TemporaryFolder()
        let path = folder["container"]
        let operations: Set<FileOperation> = [.write, .synchronize]
        let plan = FaultPlan(failing: operations, with: EIO, under: folder.path)
        var call = 0
        while true {
            call += 1
            try state.write(to: path)
            var rewrap = Rewrap(keyrings: [bench.keyring])
            rewrap.added = [added]
            plan.arm(call: call)
            let result = await Result { try await rewrap.rewrap(path) }
            let hasFired = plan.hasFired
            plan.disarm()
            let opened = try await keysThatOpen(Array(contentsOf: path), added)
            guard hasFired else {
                #expect(throws: Never.self) { try result.get() }
                #expect(opened == "old and new")
                break
            }
            await expectError(.ioFailure) { try result.get() }
            #expect(["old", "old and new"].contains(opened))
        }
        #expect(call > 4)
    }

    // MARK: - Parts

    private func range(of write: SlotChange.Write) -> Range<Int> {
        Int(write.offset)..<Int(write.offset) + write.bytes.count
    }

    /// A container in a state, and the writes of a change that adds a key.
    private func prepared(
        _ before: Before,
        adding added: any Keyring
    ) async throws -> ([UInt8], SlotChange) {
        var bytes = try Array(contentsOf: await bench.seal(plaintext, .small()))
        // Blocks with room for a slot of a container key.
        var old = try parsedBlock(bytes)
        old.byteCount = 1_024
        bytes = try replacingBlocks(of: bytes, head: old)
        var newer = old
        newer.generation = 1
        switch before {
        case .good: break
        case .badHead: bytes[200] ^= 1
        case .badTail: bytes[bytes.count - Footer.byteCount - 800] ^= 1
        case .newerHead: bytes = try replacingBlocks(of: bytes, head: newer, tail: old)
        case .newerTail: bytes = try replacingBlocks(of: bytes, head: old, tail: newer)
        }
        let ends = try ContainerEnds(reading: MemorySource(bytes), slotLimit: 16)
        let keys = try await Unlocking.unlock(ends.block, with: [bench.keyring])
        let editor = SlotEditor(
            block: ends.block,
            keys: .success(keys),
            keyrings: [bench.keyring]
        )
        let edited = try await editor.edit(adding: [added], removing: [], slotLimit: 16)
        return (bytes, try SlotChange(of: ends, to: edited.block))
    }

    /// What a cut can leave of one write: sectors of 512 bytes, the first of them, the last, any.
    private static func tornStates(
        of write: SlotChange.Write,
        on disk: [UInt8],
        _ generator: inout SeededGenerator
    ) -> [[UInt8]] {
        let sectorCount = write.bytes.count / 512
        var masks: [[Bool]] = []
        for count in 0...sectorCount {
            masks.append((0..<sectorCount).map { $0 < count })
            masks.append((0..<sectorCount).map { $0 >= count })
        }
        for _ in 0..<8 {
            masks.append((0..<sectorCount).map { _ in Bool.random(using: &generator) })
        }
        return masks.map { mask in
            var state = disk
            for (sector, isWritten) in mask.enumerated() where isWritten {
                let place = sector * 512
                let target = Int(write.offset) + place
                state.replaceSubrange(
                    target..<target + 512,
                    with: write.bytes[place..<place + 512]
                )
            }
            return state
        }
    }

    /// "old", "old and new", or what else opens, read to the last byte.
    private func keysThatOpen(_ bytes: [UInt8], _ added: any Keyring) async throws -> String {
        var names: [String] = []
        let keyrings: [(String, any Keyring)] = [("old", bench.keyring), ("new", added)]
        for (name, keyring) in keyrings {
            do {
                let reader = try await ContainerReader.open(
                    MemorySource(bytes),
                    keyrings: [keyring]
                )
                try await expectSame(reader.read(0..<reader.byteCount), plaintext)
                names.append(name)
            } catch { guard error.code == .noUsableKey else { throw error } }
        }
        return names.joined(separator: " and ")
    }
}

extension Result where Failure == any Error {
    /// What an `async` function gives or throws.
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
