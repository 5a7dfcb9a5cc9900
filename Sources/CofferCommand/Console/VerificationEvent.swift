internal import Coffer

/// What a verification found, in JSON.
struct VerificationEvent: Encodable, Sendable {
    let damages: [DamageEvent]
    let segmentCount: UInt64
    let sampledSegmentCount: UInt64
    let verifiedSegmentCount: UInt64

    init(_ report: VerificationReport) {
        damages = report.damages.map(DamageEvent.init)
        segmentCount = report.segmentCount
        sampledSegmentCount = report.sampledSegmentCount
        verifiedSegmentCount = report.verifiedSegmentCount
    }

    private enum CodingKeys: String, CodingKey {
        case damages
        case segmentCount = "segment_count"
        case sampledSegmentCount = "sampled_segment_count"
        case verifiedSegmentCount = "verified_segment_count"
    }
}
