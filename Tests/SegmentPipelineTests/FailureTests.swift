import Dispatch
import SegmentPipeline
import TestSupport
import Testing

struct FailureTests {
    private struct Other: Error {}

    /// Fails the Nth call of each stage, for each N; then the pipeline serves a pass that succeeds.
    @Test(arguments: Shape.all, [1, 4])
    func theNthCallOfAnyStage(shape: Shape, workerCount: Int) async throws {
        try await offPool {
            let slotCount = workerCount + 2
            let pipeline = SegmentPipeline(
                workerCount: workerCount,
                slots: TestSlot.some(slotCount)
            )
            for stage in shape.stages {
                // The reader is called once more, to say that there is no more.
                for call in 1...(stage == .read ? 13 : 12) {
                    let failure = Experiment.Failure(stage: stage, call: call)
                    let failing = Experiment(shape, segmentCount: 12, failure: failure)
                    #expect(throws: failure) { try failing.run(on: pipeline) }
                    expectStopped(failing, after: failure)

                    let next = Experiment(shape, segmentCount: 5)
                    try next.run(on: pipeline)
                    next.expectComplete(slotCount: slotCount)
                    #expect(failing.observed.violations == [], "\(shape): \(failure)")
                }
            }
        }
    }

    /// What was passed on is a prefix, and no stage went past the failed call but those side by side with it.
    private func expectStopped(_ experiment: Experiment, after failure: Experiment.Failure) {
        let seen = experiment.observed
        #expect(seen.violations == [], "\(failure)")
        for stage in [Stage.read, .settle, .write] {
            let ended = seen.ended[stage] ?? []
            #expect(ended == Array(0..<ended.count), "\(failure): \(stage)")
        }
        switch failure.stage {
        case .read, .settle, .write: #expect(seen.calls[failure.stage] == failure.call)
        case .work, .finish: break
        }
    }

    @Test(arguments: Shape.all)
    func failuresUnderRandomDelays(shape: Shape) async throws {
        var generator = SeededGenerator(for: "failuresUnderRandomDelays(\(shape))")
        let seeds = (0..<20).map { _ in generator.next() }
        try await offPool {
            for seed in seeds {
                let stages = shape.stages
                let failure = Experiment.Failure(
                    stage: stages[Int(seed % UInt64(stages.count))],
                    call: 1 + Int(seed >> 8 % 30)
                )
                let pipeline = SegmentPipeline(workerCount: 3, slots: TestSlot.some(5))
                let experiment = Experiment(shape, segmentCount: 30, failure: failure) {
                    _,
                    ordinal in
                    sleep(microseconds: Int(seed >> UInt64(ordinal % 50) & 127))
                }
                #expect(throws: failure) { try experiment.run(on: pipeline) }
                expectStopped(experiment, after: failure)
            }
        }
    }

    /// Settling fails under the lock, so before all that the other workers wait to throw.
    @Test func theFirstErrorIsTheOneThrown() async throws {
        try await offPool {
            let hasBegun = DispatchSemaphore(value: 0)
            let settled = DispatchSemaphore(value: 0)
            let pipeline = SegmentPipeline(workerCount: 4, slots: TestSlot.some(4))
            for _ in 0..<20 {
                let first = Experiment.Failure(stage: .settle, call: 1)
                #expect(throws: first) {
                    try pipeline.run(
                        PipelinePass(
                            input: .indexed(count: 4),
                            work: { _, _, ordinal in
                                guard ordinal > 0 else {
                                    for _ in 1..<4 { hasBegun.wait() }
                                    return
                                }
                                hasBegun.signal()
                                settled.wait()
                                throw Other()
                            },
                            output: .settled(
                                settle: { _ in
                                    for _ in 1..<4 { settled.signal() }
                                    throw first
                                },
                                finish: { _, _ in }
                            )
                        )
                    )
                }
            }
        }
    }

    /// A failed writer ends the pass although the reader has more, and the workers too.
    @Test func aFailedWriterEndsTheReader() async throws {
        try await offPool {
            let reads = Lock(0)
            let failed = DispatchSemaphore(value: 0)
            let pipeline = SegmentPipeline(workerCount: 2, slots: TestSlot.some(3))
            #expect(throws: Other.self) {
                try pipeline.run(
                    PipelinePass(
                        input: .streamed { _ in
                            let count = reads.withLock { count in
                                count += 1
                                return count
                            }
                            // In the middle of a read when the writer fails.
                            if count == 2 { failed.wait() }
                            return true
                        },
                        work: { _, _, _ in },
                        output: .streamed { _ in
                            failed.signal()
                            throw Other()
                        }
                    )
                )
            }
            // One slot's segment was written, so no more than the slots were ever read.
            #expect(reads.withLock { $0 } <= 3)
        }
    }

    @Test func stagesThatRunWhenAnotherFailsAreWaitedFor() async throws {
        try await offPool {
            let hasBegun = DispatchSemaphore(value: 0)
            let ended = Lock(0)
            let pipeline = SegmentPipeline(workerCount: 3, slots: TestSlot.some(3))
            #expect(throws: Other.self) {
                try pipeline.run(
                    PipelinePass(
                        input: .indexed(count: 3),
                        work: { _, _, ordinal in
                            guard ordinal < 2 else {
                                hasBegun.wait()
                                hasBegun.wait()
                                throw Other()
                            }
                            hasBegun.signal()
                            sleep(microseconds: 20_000)
                            ended.withLock { $0 += 1 }
                        },
                        output: .unordered
                    )
                )
            }
            #expect(ended.withLock { $0 } == 2)
        }
    }
}
