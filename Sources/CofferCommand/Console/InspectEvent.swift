internal import Coffer
internal import FileAccess

/// What `inspect --json` prints: one object, nothing of it authenticated.
struct InspectEvent: Encodable, Sendable {
    let authenticated = false
    let version: Int
    let suite: Int
    let containerID: String
    let segmentByteCount: Int
    let segmentCount: UInt64
    let plaintextByteCount: UInt64
    let storedByteCount: UInt64
    let runs: Int
    let generation: UInt64
    let context: ContextEvent
    let slots: [SlotEvent]
    let warnings: [String]

    private enum CodingKeys: String, CodingKey {
        case authenticated, version, suite, runs, generation, warnings
        case containerID = "container_id"
        case segmentByteCount = "segment_size"
        case segmentCount = "segment_count"
        case plaintextByteCount = "plaintext_bytes"
        case storedByteCount = "stored_bytes"
        case context = "encryption_context"
        case slots = "key_slots"
    }

    init(_ description: ContainerDescription) {
        version = description.version
        suite = description.suite
        containerID = Hexadecimal.text(description.containerID)
        segmentByteCount = description.segmentByteCount
        segmentCount = description.segmentCount
        plaintextByteCount = description.plaintextByteCount
        storedByteCount = description.storedByteCount
        runs = description.runCount
        generation = description.generation
        context = ContextEvent(description.context)
        slots = description.keySlots.map { SlotEvent($0) }
        warnings = description.warnings
    }
}
