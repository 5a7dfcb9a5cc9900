internal import ContainerFormat
internal import KeyManagement

/// Works out the new slots of an opened container; writes nothing.
struct SlotEditor: Sendable {
    let block: Block
    let keys: ContainerKeys
    let keyrings: [any Keyring]

    /// The new block, and what is known of its slots.
    struct Edited: Sendable {
        /// As it was, if nothing changed.
        var block: Block
        var standings: [RewrapReport.Standing] = []
        var removed: [KeySlot] = []

        /// Refuses to leave a container that nobody was seen to open.
        func checkAccess() throws(CofferError) {
            guard !standings.contains(where: \.isVerified) else { return }
            throw CofferError(
                .invalidArgument,
                "no slot would be left that was seen to open: keep or add one whose key is given with --key, "
                    + "or use --force"
            )
        }

        func report(storedByteCount: UInt64) -> RewrapReport {
            RewrapReport(
                slots: zip(block.slots, standings).map {
                    RewrapReport.Slot(slot: KeySlotDescription($0), standing: $1)
                },
                removed: removed.map { KeySlotDescription($0) },
                storedByteCount: storedByteCount
            )
        }
    }

    func edit(
        adding added: [any Keyring],
        removing removedKeyIDs: [String],
        slotLimit: Int
    ) async throws -> Edited {
        var edited = Edited(block: block)
        try remove(removedKeyIDs, from: &edited)
        for slot in edited.block.slots {
            let isOpen = try await opens(slot, with: keyrings)
            edited.standings.append(isOpen ? .verified : .unverified)
        }
        for keyring in added { try await add(keyring, to: &edited) }
        guard !edited.block.slots.isEmpty else {
            throw CofferError(
                .invalidArgument,
                "a container needs a key slot: add one with --add before the last one goes"
            )
        }
        guard edited.block.slots.count <= slotLimit else {
            throw CofferError(
                .invalidArgument,
                "\(edited.block.slots.count) key slots are over the limit of \(slotLimit): "
                    + "--max-key-slots allows up to 64, and who decrypts needs it too"
            )
        }
        guard edited.block.slots != block.slots else { return edited }
        guard block.generation < .max else {
            throw CofferError(
                .invalidArgument,
                "its slots were changed too often: use a new container"
            )
        }
        edited.block.generation += 1
        if edited.block.leastByteCount > block.byteCount {
            edited.block.byteCount = Block.byteCount(
                for: edited.block.slots,
                fixedPart: block.fixedPart
            )
        }
        return edited
    }

    private func remove(_ keyIDs: [String], from edited: inout Edited) throws(CofferError) {
        for id in keyIDs {
            let going = edited.block.slots.filter { $0.keyID.elementsEqual(id.utf8) }
            guard !going.isEmpty else {
                let known = block.slots.map { String(decoding: $0.keyID, as: UTF8.self) }
                throw CofferError(
                    .invalidArgument,
                    "it has no slot of key id \(id), but of \(known.joined(separator: ", "))"
                )
            }
            edited.removed += going
            edited.block.slots.removeAll { $0.keyID.elementsEqual(id.utf8) }
        }
    }

    /// Adds a slot for this container alone, unless the key has one that opens.
    private func add(_ keyring: any Keyring, to edited: inout Edited) async throws {
        for (place, slot) in edited.block.slots.enumerated()
        where try await opens(slot, with: [keyring]) {
            if edited.standings[place] == .unverified { edited.standings[place] = .verified }
            return
        }
        let context = try EncryptionContext(decoding: block.fixedPart.context)
        let wrapped = try await keyring.wrap(.containerKey(keys.containerKey), for: context)
        let isOpen = try await opens(wrapped.slot, with: [keyring])
        edited.block.slots.append(wrapped.slot)
        edited.standings.append(isOpen ? .added : .addedUnverified)
    }

    private func opens(_ slot: KeySlot, with keyrings: [any Keyring]) async throws -> Bool {
        for keyring in keyrings {
            for candidate in keyring.candidates(among: [WrappedKey(slot)]) {
                do {
                    let keys = try await Unlocking.open(candidate, of: block, with: keyring)
                    if keys != nil { return true }
                } catch {
                    guard Unlocking.refusal(error) != nil else { throw error }
                }
            }
        }
        return false
    }
}
