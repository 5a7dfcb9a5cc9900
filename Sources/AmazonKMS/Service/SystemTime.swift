internal import Glibc

/// The system's clocks.
package struct SystemTime: TimeSource {
    private let start = ContinuousClock.now

    package init() {}

    package var date: UTCTime { UTCTime(secondsSinceEpoch: Int64(time(nil))) }

    package var uptime: Duration { ContinuousClock.now - start }

    package func sleep(for duration: Duration) async {
        // The only error is that the task was cancelled, which the caller looks for itself.
        try? await Task.sleep(for: duration)
    }
}
