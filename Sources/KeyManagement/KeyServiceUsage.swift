/// How often key services were asked.
public struct KeyServiceUsage: Sendable, Hashable {
    /// Operations that were asked for, however often each was sent.
    public var calls = 0
    /// Requests that were sent again.
    public var retries = 0
    /// Answers that said to come later.
    public var throttles = 0

    /// Makes a count.
    public init(calls: Int = 0, retries: Int = 0, throttles: Int = 0) {
        self.calls = calls
        self.retries = retries
        self.throttles = throttles
    }

    /// Adds up, one by one.
    public static func + (one: KeyServiceUsage, other: KeyServiceUsage) -> KeyServiceUsage {
        KeyServiceUsage(
            calls: one.calls + other.calls,
            retries: one.retries + other.retries,
            throttles: one.throttles + other.throttles
        )
    }
}
