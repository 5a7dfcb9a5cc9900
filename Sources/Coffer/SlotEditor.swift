internal import ContainerFormat
internal import KeyManagement

/// Works out the new slots of a container; writes nothing.
struct SlotEditor: Sendable {
    let block: Block
    /// Those of the container, or why none of the user's keys opens it: then slots can only be re-encrypted.
    let keys: Result<ContainerKeys, CofferError>
    let keyrings: [any Keyring]

    private var context: EncryptionContext {
        get throws { try EncryptionContext(decoding: block.fixedPart.context) }
    }

    /// The new block, and what is known of its slots.
    struct Edited: Sendable {
        /// As it was, if nothing changed.
        var block: Block
        /// Whether the container was opened.
        let isAuthenticated: Bool
        var standings: [RewrapReport.Standing] = []
        var removed: [KeySlot] = []

        /// Refuses to take away the last slot that was seen to open.
        func checkAccess() throws(CofferError) {
            guard isAuthenticated, !standings.contains(where: \.isVerified) else { return }
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
                isAuthenticated: isAuthenticated,
                storedByteCount: storedByteCount
            )
        }
    }

    func edit(
        adding added: [any Keyring],
        removing removedKeyIDs: [String],
        slotLimit: Int
    ) async throws -> Edited {
        let keys = try? keys.get()
        var edited = Edited(block: block, isAuthenticated: keys != nil)
        try remove(removedKeyIDs, from: &edited)
        edited.standings = edited.block.slots.map { _ in .unverified }
        if keys != nil { try await verify(&edited, with: keyrings) }
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

    /// Adds a slot for the keyring's key, unless there is one.
    private func add(_ keyring: any Keyring, to edited: inout Edited) async throws {
        switch keys {
        case .success(let keys):
            guard try await !verify(&edited, with: [keyring]) else { return }
            let wrapped = try await keyring.wrap(.containerKey(keys.containerKey), for: context)
            let isOpen = try await opens(wrapped.slot, with: [keyring])
            edited.block.slots.append(wrapped.slot)
            edited.standings.append(isOpen ? .added : .addedUnverified)
        case .failure(let error):
            var slot = try await reencryptedSlot(for: keyring, insteadOf: error)
            let isThere = edited.block.slots.contains {
                $0.kind == slot.kind && $0.keyID == slot.keyID
            }
            guard !isThere else { return }
            slot.isUnverified = true
            edited.block.slots.append(slot)
            edited.standings.append(.addedUnverified)
        }
    }

    /// A slot that one of the user's keys may open, wrapped by the key of the keyring instead.
    ///
    /// As for opening, no service is called for a key that only the container names.
    private func reencryptedSlot(
        for keyring: any Keyring,
        insteadOf error: CofferError
    ) async throws -> KeySlot {
        let context = try self.context
        let slots = block.slotsInTurn.map { WrappedKey($0) }
        var reasons: [String] = []
        for source in keyrings {
            for slot in source.candidates(among: slots) {
                do throws(KeyError) {
                    let wrapped = try await keyring.rewrap(
                        slot,
                        from: source,
                        containerID: block.fixedPart.containerID,
                        for: context
                    )
                    if let wrapped { return wrapped.slot }
                } catch {
                    guard error.code == .noUsableKey else { throw error }
                    reasons.append(error.message)
                }
            }
        }
        var error = error
        error.message += reasons.map { "; \($0)" }.joined()
        throw error
    }

    /// Notes which slots the keyrings open; whether there is one.
    @discardableResult
    private func verify(
        _ edited: inout Edited,
        with keyrings: [any Keyring]
    ) async throws -> Bool {
        var isAnyOpen = false
        for place in edited.block.slots.indices
        where try await opens(edited.block.slots[place], with: keyrings) {
            isAnyOpen = true
            edited.block.slots[place].isUnverified = false
            if edited.standings[place] == .unverified { edited.standings[place] = .verified }
        }
        return isAnyOpen
    }

    /// Whether a keyring opens the slot, as far as can be told: one whose service doesn't answer doesn't.
    private func opens(_ slot: KeySlot, with keyrings: [any Keyring]) async throws -> Bool {
        for keyring in keyrings {
            for candidate in keyring.candidates(among: [WrappedKey(slot)]) {
                do {
                    let keys = try await Unlocking.open(candidate, of: block, with: keyring)
                    if keys != nil { return true }
                } catch is KeyError { continue }
            }
        }
        return false
    }
}
