internal import Coffer

/// What a change of key slots did, in JSON.
struct RewrapEvent: Encodable, Sendable {
    let slots: [SlotEvent]
    let removed: [SlotEvent]

    init(_ report: RewrapReport) {
        slots = report.slots.map { SlotEvent($0.slot, standing: $0.standing) }
        removed = report.removed.map { SlotEvent($0) }
    }

    private enum CodingKeys: String, CodingKey {
        case slots = "key_slots"
        case removed = "removed_key_slots"
    }
}
