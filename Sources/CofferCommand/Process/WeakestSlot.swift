internal import KeyManagement
internal import Recipients

/// What the user should know of keys that together protect less than one of them alone.
enum WeakestSlot {
    /// A warning if a quantum computer would find a way past an X-Wing slot by the slot beside it; nil
    /// for all other keys.
    static func warning(among keyrings: [any Keyring]) -> String? {
        let recipients = keyrings.compactMap { ($0 as? RecipientKeyring)?.recipient }
        guard recipients.contains(where: { $0.algorithm == .xwing }),
            let classical = recipients.first(where: { $0.algorithm == .x25519 })
        else { return nil }
        return "the slot of \(classical.keyID) beside one of X-Wing opens the container to an "
            + "attacker with a quantum computer, who takes the weakest: use X-Wing keys only"
    }
}
