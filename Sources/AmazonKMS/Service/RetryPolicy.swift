/// How often a request is sent and how long is waited in between.
package struct RetryPolicy: Sendable {
    /// At least 1.
    package var attemptCount = 3
    /// No single wait is longer.
    package var longestDelay = Duration.seconds(20)
    /// For one attempt.
    package var attemptTimeout = Duration.seconds(30)
    /// For all attempts and the waits between them.
    package var deadline = Duration.seconds(120)
    /// A random number from 0 up to 1: the share of the greatest delay that is waited.
    package var jitter: @Sendable () -> Double = { Double.random(in: 0..<1) }

    package init() {}

    /// The wait after so many attempts, at least 1: full jitter, so that many clients that failed
    /// together don't come back together.
    ///
    /// At least as long as the service asked for, within ``longestDelay``.
    package func delay(after attempt: Int, atLeast least: Duration?) -> Duration {
        let greatest = min(longestDelay, .seconds(1 << min(attempt - 1, 10)))
        return min(longestDelay, max(greatest * jitter(), least ?? .zero))
    }
}
