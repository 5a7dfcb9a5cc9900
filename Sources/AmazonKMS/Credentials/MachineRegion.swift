internal import SegmentPipeline

/// The region of the EC2 machine that this is, if it is one: asked for once.
///
/// Where nobody answers, each question lasts for seconds, so that this too is kept for a minute. Safe to use from many
/// threads.
final class MachineRegion: Sendable {
    private typealias Question = Task<String?, Never>

    private struct State {
        var question: Question?
        /// The uptime from which on a question without an answer may be asked again.
        var pauseEnd: Duration?
    }

    private static let pause = Duration.seconds(60)

    private let metadata: InstanceMetadata
    private let time: any TimeSource
    private let state = Lock(State())

    init(_ metadata: InstanceMetadata, time: any TimeSource) {
        self.metadata = metadata
        self.time = time
    }

    /// Nil if nobody answers, or something that isn't the name of a region.
    func name() async -> String? {
        await state.withLock { state in
            let isOver = state.pauseEnd.map { time.uptime >= $0 } == true
            if let question = state.question, !isOver { return question }
            let question = startQuestion()
            state = State(question: question)
            return question
        }.value
    }

    /// A task of its own: it goes on when the one that asked first is cancelled.
    private func startQuestion() -> Question {
        Task {
            do throws(CallFailure) {
                let token = try await metadata.token()
                let region = try await metadata.line("placement/region", token: token)
                if Partition(ofRegion: region) != nil { return region }
            } catch {}
            state.withLock { $0.pauseEnd = time.uptime + Self.pause }
            return nil
        }
    }
}
