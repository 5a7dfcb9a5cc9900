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

    func edit(
        adding added: [any Keyring],
        removing removedKeyIDs: [String],
        slotLimit: Int
    ) async throws -> Edited {
        let keys = try? keys.get()
        var edited = Edited(block: block, isAuthenticated: keys != nil)
        try remove(removedKeyIDs, from: &edited)
        edited.standings = edited.block.slots.map { _ in .unverified }
        if keys != nil {
            for keyring in keyrings { try await verify(&edited, with: keyring) }
        }
        try await add(added, to: &edited, slotLimit: slotLimit)
        guard !edited.block.slots.isEmpty else {
            throw CofferError(
                .invalidArgument,
                "a container needs a key slot: add one with --add before the last one goes"
            )
        }
        try edited.checkSlotCount(limit: slotLimit)
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

    /// Adds a slot for the key of each keyring, unless there is one.
    private func add(
        _ added: [any Keyring],
        to edited: inout Edited,
        slotLimit: Int
    ) async throws {
        switch keys {
        case .success(let keys):
            var wanting: [(keyring: any Keyring, refused: [KeySlot])] = []
            for keyring in added {
                let trial = try await SlotTrial(
                    of: keyring,
                    on: edited.block.slotsInTurn,
                    in: block
                )
                edited.note(trial)
                guard trial.opened.isEmpty else { continue }
                // Else each attempt while a service doesn't answer would leave another slot.
                if let failure = trial.failure { throw failure }
                wanting.append((keyring, trial.refused))
            }
            try edited.checkRoom(for: wanting.map(\.keyring), limit: slotLimit)
            for (keyring, refused) in wanting {
                try await add(keyring, keys.containerKey, refused, to: &edited)
            }
        case .failure(let error):
            try edited.checkRoom(for: added, limit: slotLimit)
            for keyring in added {
                var slot = try await reencryptedSlot(for: keyring, insteadOf: error)
                let isThere = edited.block.slots.contains { $0.isOfSameKey(as: slot) }
                guard !isThere else { continue }
                slot.isUnverified = true
                edited.append(slot, .addedUnverified)
            }
        }
    }

    /// Wraps the container's key by that of a keyring which opened no slot.
    private func add(
        _ keyring: any Keyring,
        _ containerKey: ContainerKey,
        _ refused: [KeySlot],
        to edited: inout Edited
    ) async throws {
        let slot = try await keyring.wrap(.containerKey(containerKey), for: context).slot
        // A slot that this process has no means to open may be good nevertheless.
        let isThere = edited.block.slots.contains {
            $0.isOfSameKey(as: slot) && !refused.contains($0)
        }
        guard !isThere else { return }
        let trial = try await SlotTrial(of: keyring, on: [slot], in: block)
        edited.append(slot, trial.opened.isEmpty ? .addedUnverified : .added)
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

    /// Notes which slots the keyring opens, of those that none has opened yet.
    private func verify(_ edited: inout Edited, with keyring: any Keyring) async throws {
        let known = zip(edited.block.slots, edited.standings).filter { $1.isVerified }.map(\.0)
        edited.note(
            try await SlotTrial(
                of: keyring,
                on: edited.block.slotsInTurn,
                except: known,
                in: block
            )
        )
    }
}

extension KeySlot {
    /// Whether the key ids say that both are wrapped by one key; those of passphrases and commands say no such thing.
    fileprivate func isOfSameKey(as other: KeySlot) -> Bool {
        [.localKey, .amazonKMS, .recipient].contains(kind) && kind == other.kind
            && keyID == other.keyID
    }
}
