/// What a look at a key showed that didn't use it.
public enum KeyUsability: Sendable, Hashable {
    /// Nothing speaks against it.
    case usable
    /// Only its use will show: why, for a person.
    case unknown(reason: String)
}
