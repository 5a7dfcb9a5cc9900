internal import Foundation
internal import Testing

@testable internal import Coffer

@Suite struct BlockingTests {
    /// More jobs than Dispatch has threads, each of which waits for work on a queue of its own.
    @Test func manyJobsDoNotTakeTheThreadsOfTheirWorkers() async throws {
        let sum = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<600 {
                group.addTask {
                    try await Blocking.runPipeline(cancellation: Cancellation()) {
                        let done = DispatchGroup()
                        DispatchQueue(label: "worker").async(group: done) { usleep(1000) }
                        done.wait()
                        return number
                    }
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(sum == 600 * 599 / 2)
    }
}
