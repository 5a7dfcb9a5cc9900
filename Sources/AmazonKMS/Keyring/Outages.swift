internal import KeyManagement
internal import SegmentPipeline

/// Remembers for some seconds in which regions nobody answered, so that a batch against a service that is away ends
/// soon, and not after each of its files has waited for all attempts.
///
/// Safe to use from many threads.
final class Outages: Sendable {
    /// How long a region isn't called after a call to it that nobody answered.
    static let pause = Duration.seconds(10)

    private let time: any TimeSource
    private let last = Lock<[String: (end: Duration, error: KMSError)]>([:])

    init(time: any TimeSource) {
        self.time = time
    }

    /// Throws while a region isn't to be called.
    func check(_ region: String) throws(KeyError) {
        guard let (end, error) = last.withLock({ $0[region] }), time.uptime < end else { return }
        throw KeyError(
            .serviceUnavailable,
            "AWS KMS in \(region) isn't called again for some seconds: \(error.message)",
            cause: error
        )
    }

    /// Has its region not called for a while, if nobody answered.
    func note(_ error: KMSError) {
        guard error.cause.isSilence else { return }
        last.withLock { $0[error.region] = (time.uptime + Self.pause, error) }
    }
}
