internal import ContainerFormat
internal import Glibc

/// A part of a container that is damaged.
public struct Damage: Sendable, Hashable {
    /// The part, as the format specification names it: "segment", "page", "block" and so on.
    public let structure: String
    /// Index of the segment, if it is one.
    public let segment: UInt64?
    /// Bytes of the plaintext that are lost by it, if that is known.
    public let plaintextRange: Range<UInt64>?
    /// What was found.
    public let message: String

    init(_ error: FormatError, plaintextRange: Range<UInt64>? = nil) {
        structure = error.structure.description
        segment = error.segment
        self.plaintextRange = plaintextRange
        message = error.message
    }
}

/// What a verification found.
public struct VerificationReport: Sendable, Hashable {
    /// All that is damaged, in the order of the container.
    public var damages: [Damage]
    /// Segments of the container.
    public var segmentCount: UInt64
    /// Segments that were looked at: all, or those of the sample.
    public var sampledSegmentCount: UInt64
    /// Segments among them that were read, opened and found good.
    public var verifiedSegmentCount: UInt64
    /// Plaintext bytes of the container.
    public var plaintextByteCount: UInt64
    /// Bytes of the container.
    public var storedByteCount: UInt64

    /// What the user should know although nothing is damaged, such as an interrupted change of slots.
    public var warnings: [String] = []

    /// Whether nothing that was looked at is damaged.
    public var isIntact: Bool { damages.isEmpty }

    /// The chance that this verification would have met a damaged segment.
    ///
    /// Segments are drawn at random without repetition, so the number of damaged ones among them is
    /// hypergeometric.
    ///
    /// - Parameter damagedShare: the share of segments that are damaged, 0 to 1.
    /// - Returns: 0 to 1.
    public func detectionProbability(damagedShare: Double) -> Double {
        let total = Double(segmentCount)
        let damaged = min(total, max(1, (damagedShare * total).rounded(.up)))
        let sampled = Double(sampledSegmentCount)
        guard damagedShare > 0, sampled > 0 else { return 0 }
        guard sampled + damaged <= total else { return 1 }
        // The chance to miss all is C(total - damaged, sampled) / C(total, sampled).
        let miss =
            lgamma(total - damaged + 1) - lgamma(total - damaged - sampled + 1)
            - lgamma(total + 1) + lgamma(total - sampled + 1)
        return 1 - exp(min(0, miss))
    }
}
