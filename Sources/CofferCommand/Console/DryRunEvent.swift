internal import Coffer

/// What the keys of an encryption will cost, in JSON.
struct DryRunEvent: Encodable, Sendable {
    let event = "dry-run"
    /// As the user named them; the first makes the data key.
    let keys: [String]
    let callCount: Int
    /// At list prices; nil if nobody knows.
    let dollars: Double?

    init(_ encryptor: Encryptor) {
        keys = encryptor.keyrings.map(\.description)
        callCount = encryptor.callsPerBatch
        dollars = encryptor.dollarsPerBatch
    }

    private enum CodingKeys: String, CodingKey {
        case event, keys
        case calls = "key_service_calls"
        case dollars = "key_service_dollars"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(event, forKey: .event)
        try container.encode(keys, forKey: .keys)
        try container.encode(callCount, forKey: .calls)
        try container.encode(dollars, forKey: .dollars)
    }
}
