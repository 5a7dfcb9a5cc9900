/// Bytes that break a rule of the format specification.
package struct FormatError: Error, Hashable, Sendable {
    /// What a caller may need to tell apart.
    package enum Reason: Hashable, Sendable {
        /// The bytes are damaged, truncated or not authentic.
        case damaged
        /// A later version or another suite, in an otherwise sound place.
        case unsupportedVersion
    }

    /// The structure that was refused.
    package var structure: Structure
    /// Damaged, or of another version.
    package var reason: Reason
    /// What was found, in words that follow "the <structure> is damaged: ".
    package var message: String
    /// Index of the segment, if one segment was refused.
    package var segment: UInt64?

    package init(
        _ structure: Structure,
        _ message: String,
        reason: Reason = .damaged,
        segment: UInt64? = nil
    ) {
        self.structure = structure
        self.reason = reason
        self.message = message
        self.segment = segment
    }
}
