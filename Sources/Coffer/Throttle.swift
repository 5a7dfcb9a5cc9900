internal import FileAccess
internal import SegmentPipeline

/// Holds the work of many threads to so many bytes a second.
final class Throttle: Sendable {
    private let bytesPerSecond: Double
    /// When all that was done so far would be done at that rate.
    private let due: Lock<ContinuousClock.Instant>

    /// Nil if the configuration has no limit.
    init?(_ configuration: Configuration) {
        guard let limit = configuration.bytesPerSecond else { return nil }
        bytesPerSecond = Double(limit)
        due = Lock(.now)
    }

    /// Counts bytes that were worked on, and waits until more may be.
    ///
    /// - Throws: `FileError` with code `.cancelled`.
    func pass(_ byteCount: Int, _ cancellation: Cancellation) throws(FileError) {
        let time = Duration.seconds(Double(byteCount) / bytesPerSecond)
        let end = due.withLock { due in
            due = max(due, .now) + time
            return due
        }
        while true {
            let left = (end - .now) / .milliseconds(1)
            guard left > 0 else { return }
            try cancellation.signal.wait(
                milliseconds: Int32(clamping: Int(left.rounded(.up))),
                .wait,
                nil
            )
        }
    }
}
