internal import Coffer
internal import KeyManagement
internal import Recipients

/// What the user should know of keys that together protect less than one of them alone.
enum WeakestSlot {
    /// A warning if a quantum computer would find a way past an X-Wing slot by the slot beside it; nil
    /// for all other keys.
    static func warning(among keyrings: [any Keyring]) -> String? {
        warning(amongKeyIDs: keyrings.compactMap { ($0 as? RecipientKeyring)?.recipient.keyID })
    }

    /// The same for the slots of a container, as far as what they say of themselves goes.
    static func warning(among slots: [KeySlotDescription]) -> String? {
        warning(amongKeyIDs: slots.filter { $0.provider == "recipient" }.map(\.keyID))
    }

    private static func warning(amongKeyIDs keyIDs: [String]) -> String? {
        func first(_ algorithm: RecipientAlgorithm) -> String? {
            keyIDs.first { $0.hasPrefix("\(algorithm.rawValue):") }
        }
        guard first(.xwing) != nil, let classical = first(.x25519) else { return nil }
        return "the slot of \(classical) beside one of X-Wing opens the container to an "
            + "attacker with a quantum computer, who takes the weakest: use X-Wing keys only"
    }
}
