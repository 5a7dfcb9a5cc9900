internal import Synchronization

/// How far a piece of work has come, to be looked at as often as the caller likes.
///
/// Safe to read from any thread while the work goes on.
public final class WorkProgress: Sendable {
    private let processed = Atomic<UInt64>(0)
    private let total = Atomic<UInt64>(.max)

    /// Creates a progress at 0 of an unknown total.
    public init() {}

    /// Plaintext bytes that were processed so far.
    public var processedByteCount: UInt64 { processed.load(ordering: .relaxed) }

    /// Plaintext bytes in all; nil while that isn't known, as with a pipe.
    public var totalByteCount: UInt64? {
        let value = total.load(ordering: .relaxed)
        return value == .max ? nil : value
    }

    func add(_ byteCount: Int) {
        _ = processed.wrappingAdd(UInt64(byteCount), ordering: .relaxed)
    }

    /// Says how many plaintext bytes there are in all.
    public func setTotal(_ byteCount: UInt64) { total.store(byteCount, ordering: .relaxed) }
}
