internal import Coffer

/// What a dry run says of an input, in JSON.
struct PlanEvent: Encodable, Sendable {
    /// Whether both sizes are known and `least` is `most`.
    let isExact: Bool
    /// Bytes of the container, at least; nil for a stream, as `most`.
    let least: UInt64?
    let most: UInt64?

    init(_ plan: EncryptionPlan) {
        least = plan.storedByteCounts?.lowerBound
        most = plan.storedByteCounts?.upperBound
        isExact = least != nil && least == most
    }

    private enum CodingKeys: String, CodingKey {
        case exact
        case least = "stored_bytes_least"
        case most = "stored_bytes_most"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(isExact, forKey: .exact)
        try container.encode(least, forKey: .least)
        try container.encode(most, forKey: .most)
    }
}
