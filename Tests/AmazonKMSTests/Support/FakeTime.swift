internal import SegmentPipeline

@testable internal import AmazonKMS

/// Clocks that move only when someone sleeps or a test says so.
final class FakeTime: TimeSource {
    private struct State {
        var uptime = Duration.zero
        var offset: Int64
        var naps: [Duration] = []
    }

    private let state: Lock<State>

    /// `date` is what this machine believes at the start.
    init(date: UTCTime = UTCTime(secondsSinceEpoch: 1_440_938_160)) {
        state = Lock(State(offset: date.secondsSinceEpoch))
    }

    var date: UTCTime {
        state.withLock {
            UTCTime(secondsSinceEpoch: $0.offset + $0.uptime.components.seconds)
        }
    }

    var uptime: Duration { state.withLock { $0.uptime } }
    /// How long each sleep was.
    var naps: [Duration] { state.withLock { $0.naps } }

    func sleep(for duration: Duration) async {
        state.withLock {
            $0.uptime += duration
            $0.naps.append(duration)
        }
    }

    func advance(by duration: Duration) {
        state.withLock { $0.uptime += duration }
    }
}
