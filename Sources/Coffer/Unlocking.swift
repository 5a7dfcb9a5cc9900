internal import AuthenticatedEncryption
internal import ContainerFormat
internal import KeyManagement

/// Finds, among the user's keys, one that opens a container.
enum Unlocking {
    /// Tries the user's keys in their order, each on the slots that may be its own.
    ///
    /// A slot that yields a key which the commitment doesn't fit counts as not opened: the two are not told apart.
    static func unlock(
        _ block: Block,
        with keyrings: [any Keyring]
    ) async throws(CofferError) -> ContainerKeys {
        guard !keyrings.isEmpty else { throw CofferError(.noUsableKey, "no key was given") }
        let id = block.fixedPart.containerID
        var refusals: [String] = []
        do {
            let context = try EncryptionContext(decoding: block.fixedPart.context)
            for keyring in keyrings {
                for slot in keyring.candidates(among: block.slots.map { WrappedKey($0) }) {
                    let key: WrappableKey?
                    do {
                        key = try await keyring.unwrap(slot, containerID: id, for: context)
                    } catch {
                        guard error.code == .noUsableKey else { throw error }
                        refusals.append(error.message)
                        continue
                    }
                    guard let key else { continue }
                    let keys = try ContainerKeys(key, containerID: id)
                    if try ConstantTime.areEqual(keys.commitment(), block.fixedPart.commitment) {
                        return keys
                    }
                }
            }
        } catch { throw CofferError(translating: error) }
        throw CofferError(.noUsableKey, explanation(block, keyrings, refusals))
    }

    private static func explanation(
        _ block: Block,
        _ keyrings: [any Keyring],
        _ refusals: [String]
    ) -> String {
        let wanted = block.slots.map { String(decoding: $0.keyID, as: UTF8.self) }
        let given = keyrings.map(\.description)
        let passphraseCount = block.slots.count { $0.kind == .passphrase }
        let untried =
            passphraseCount > 1 && keyrings.contains { $0 is PassphraseKeyring }
            ? "; of its \(passphraseCount) passphrase slots only the first is tried unless "
                + "--passphrase-slots says more" : ""
        return "no key given opens it: it is sealed for \(wanted.joined(separator: ", ")); "
            + "tried \(given.joined(separator: ", ")): give the right key or passphrase with --key"
            + untried + refusals.map { "; \($0)" }.joined()
    }
}
