internal import Coffer

/// A key slot in JSON.
struct SlotEvent: Encodable, Sendable {
    let provider: String
    let keyID: String
    /// `data-key` or `container-key`.
    let wraps: String
    /// True if the container says that nobody has opened it by this slot.
    let unverified: Bool?
    /// After a change of slots: `verified`, `unverified`, `added` or `added-unverified`.
    let standing: String?

    init(_ slot: KeySlotDescription, standing: RewrapReport.Standing? = nil) {
        provider = slot.provider
        keyID = slot.keyID
        wraps = slot.wrapsContainerKey ? "container-key" : "data-key"
        unverified = slot.isUnverified ? true : nil
        self.standing = standing?.rawValue
    }

    private enum CodingKeys: String, CodingKey {
        case provider, wraps, unverified, standing
        case keyID = "key_id"
    }
}
