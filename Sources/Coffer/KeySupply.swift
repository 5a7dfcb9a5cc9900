internal import SegmentPipeline

/// The data key that the members of a batch get: a new one whenever the last has done as much as it may.
///
/// Safe to use from many threads that may block; while a new key is made, all wait for it.
final class KeySupply: Sendable {
    private struct State {
        var key: BatchKey
        var use: KeyUse
        /// Why no new key could be made: every service would be asked again for each further input.
        var failure: CofferError?
    }

    private let state: Lock<State>
    private let renew: @Sendable (BatchKey) throws(CofferError) -> BatchKey

    /// Begins with `first`; `renew` makes one like the last.
    init(
        _ first: BatchKey,
        limits: KeyUse.Limits,
        renew: @escaping @Sendable (BatchKey) throws(CofferError) -> BatchKey
    ) {
        state = Lock(State(key: first, use: KeyUse(limits: limits)))
        self.renew = renew
    }

    /// Counts plaintext bytes of a file whose size wasn't known when it got its key.
    func add(_ byteCount: UInt64) { state.withLock { $0.use.addToLast(byteCount) } }

    /// The key made last.
    var last: BatchKey { state.withLock(\.key) }

    /// The key for a file of so many plaintext bytes.
    ///
    /// Once no new key could be made, every further call throws why.
    func key(forByteCount byteCount: UInt64) throws(CofferError) -> BatchKey {
        try state.withLock { state throws(CofferError) in
            if let failure = state.failure { throw failure }
            if state.use.add(byteCount) {
                do throws(CofferError) { state.key = try renew(state.key) } catch {
                    state.failure = error
                    throw error
                }
            }
            return state.key
        }
    }
}

/// Counts what one data key does, and tells when it has done enough: pure logic.
struct KeyUse: Hashable, Sendable {
    /// The most that one data key is used for; nil is without limit.
    struct Limits: Hashable, Sendable {
        var byteCount: UInt64?
        var fileCount: UInt64?
    }

    let limits: Limits
    private var byteCount: UInt64 = 0
    private var fileCount: UInt64 = 0

    init(limits: Limits) { self.limits = limits }

    /// Counts more bytes of a file that was counted.
    mutating func addToLast(_ more: UInt64) {
        let (sum, isOver) = byteCount.addingReportingOverflow(more)
        byteCount = isOver ? .max : sum
    }

    /// Counts a file, and says whether a new key must be made for it; a key does at least one file.
    mutating func add(_ fileByteCount: UInt64) -> Bool {
        let (partial, isOver) = byteCount.addingReportingOverflow(fileByteCount)
        let sum = isOver ? .max : partial
        let isSpent =
            fileCount > 0
            && (fileCount >= limits.fileCount ?? .max || sum > limits.byteCount ?? .max)
        byteCount = isSpent ? fileByteCount : sum
        fileCount = isSpent ? 1 : fileCount + 1
        return isSpent
    }
}
