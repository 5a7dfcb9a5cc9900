internal import NIOCore

/// How many requests are answered in a second, as KMS's request quotas count: the rest of a second's is lost.
///
/// To be used on one event loop.
final class RequestQuota: @unchecked Sendable {
    // @unchecked Sendable: the server has one event loop, and nothing else asks.
    private let perSecond: Int
    private var second: UInt64 = 0
    private var count = 0

    init(perSecond: Int) { self.perSecond = perSecond }

    /// Counts a request; false if it is one too many.
    func admit(at time: NIODeadline) -> Bool {
        let now = time.uptimeNanoseconds / 1_000_000_000
        if now != second { (second, count) = (now, 0) }
        count += 1
        return count <= perSecond
    }
}
