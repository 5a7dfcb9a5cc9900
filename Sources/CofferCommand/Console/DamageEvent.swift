internal import Coffer

/// A damage in JSON.
struct DamageEvent: Encodable, Sendable {
    let structure: String
    let segment: UInt64?
    /// First and last byte of the plaintext that it costs.
    let range: [UInt64]?
    let message: String

    init(_ damage: Damage) {
        structure = damage.structure
        segment = damage.segment
        range = damage.plaintextRange.flatMap {
            $0.isEmpty ? nil : [$0.lowerBound, $0.upperBound - 1]
        }
        message = damage.message
    }

    private enum CodingKeys: String, CodingKey {
        case structure, segment, message
        case range = "plaintext_range"
    }
}
