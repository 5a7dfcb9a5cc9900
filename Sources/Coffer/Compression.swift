/// How segments are compressed before they are sealed.
///
/// The size of a compressed segment tells something of what is in it, so compression is a choice.
public enum Compression: Sendable, Hashable {
    /// Not at all. The default.
    case none
    /// Zstandard level 3 where a segment shrinks; others stay as they are, at almost no cost.
    case auto
    /// Zstandard at a level of 1 to 22.
    case zstd(level: Int)
}
