/// The clocks that the client goes by; tests have their own.
package protocol TimeSource: Sendable {
    /// The date, as this machine believes it.
    var date: UTCTime { get }
    /// A time that only goes forward, from some start.
    var uptime: Duration { get }
    /// Waits; ends early if the task is cancelled.
    func sleep(for duration: Duration) async
}
