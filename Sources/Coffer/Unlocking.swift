internal import AuthenticatedEncryption
internal import ContainerFormat
internal import KeyManagement

/// Finds, among the user's keys, one that opens a container.
enum Unlocking {
    /// Tries the user's keys in their order, each on the slots that may be its own.
    ///
    /// A slot that yields a key which the commitment doesn't fit counts as not opened: the two are not told apart. A
    /// keyring that fails, as one whose service doesn't answer, leaves the others their turn; its error is thrown if
    /// none of them opens.
    static func unlock(
        _ block: Block,
        with keyrings: [any Keyring],
        remembering memory: UnlockMemory? = nil
    ) async throws(CofferError) -> ContainerKeys {
        guard !keyrings.isEmpty else { throw CofferError(.noUsableKey, "no key was given") }
        var refusals: [String] = []
        var failure: KeyError?
        do {
            for keyring in keyrings {
                for slot in keyring.candidates(among: block.slotsInTurn.map { WrappedKey($0) }) {
                    do {
                        let keys = try await open(
                            slot,
                            of: block,
                            with: keyring,
                            remembering: memory
                        )
                        if let keys { return keys }
                    } catch let error as KeyError {
                        // A call that was cut short says nothing of the slot.
                        try Task.checkCancellation()
                        if error.code == .noUsableKey {
                            refusals.append(error.message)
                        } else if failure == nil {
                            failure = error
                        }
                    }
                }
            }
        } catch { throw CofferError(translating: error) }
        let untried = limits(block, keyrings)
        if let failure {
            var error = CofferError(translating: failure)
            error.message += untried
            throw error
        }
        throw CofferError(.noUsableKey, explanation(block, keyrings, untried, refusals))
    }

    /// The keys that one slot holds; nil if it doesn't open, or holds those of another container.
    static func open(
        _ slot: WrappedKey,
        of block: Block,
        with keyring: any Keyring,
        remembering memory: UnlockMemory? = nil
    ) async throws -> ContainerKeys? {
        let id = block.fixedPart.containerID
        let context = try EncryptionContext(decoding: block.fixedPart.context)
        guard let key = try await keyring.unwrap(slot, containerID: id, for: context) else {
            return nil
        }
        let keys = try keys(of: block, from: key)
        if keys != nil { memory?.remember(key, of: block) }
        return keys
    }

    /// What a key gives for a container; nil if the commitment isn't fit by it.
    static func keys(of block: Block, from key: WrappableKey) throws -> ContainerKeys? {
        let keys = try ContainerKeys(key, containerID: block.fixedPart.containerID)
        let isRight = try ConstantTime.areEqual(keys.commitment(), block.fixedPart.commitment)
        return isRight ? keys : nil
    }

    private static func explanation(
        _ block: Block,
        _ keyrings: [any Keyring],
        _ untried: String,
        _ refusals: [String]
    ) -> String {
        let wanted = block.slots.map { String(decoding: $0.keyID, as: UTF8.self) }
        let given = keyrings.map(\.description)
        return "no key given opens it: it is sealed for \(wanted.joined(separator: ", ")); "
            + "tried \(given.joined(separator: ", ")): give the right key or passphrase with --key"
            + untried + refusals.map { "; \($0)" }.joined()
    }

    /// Says of which keyrings a limit left slots untried that may be theirs.
    private static func limits(_ block: Block, _ keyrings: [any Keyring]) -> String {
        let slots = block.slotsInTurn.map { WrappedKey($0) }
        return keyrings.map { keyring in
            // Alone, no slot is over a limit.
            let count = slots.count { !keyring.candidates(among: [$0]).isEmpty }
            let triedCount = keyring.candidates(among: slots).count
            guard triedCount < count else { return "" }
            return "; of its \(count) slots that \(keyring) may open only the first \(triedCount) "
                + (keyring is PassphraseKeyring
                    ? "are tried unless --passphrase-slots says more" : "are tried")
        }.joined()
    }
}
