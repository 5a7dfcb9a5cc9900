import SegmentPipeline
import Testing

struct CancellationTests {
    private let isCancelled = Lock(false)

    private func pipeline(_ workerCount: Int) -> SegmentPipeline<TestSlot> {
        SegmentPipeline(workerCount: workerCount, slots: TestSlot.some(workerCount + 2)) {
            [isCancelled] in isCancelled.withLock { $0 }
        }
    }

    @Test(arguments: Shape.all)
    func aCancelledPipelineDoesNoWork(shape: Shape) async throws {
        isCancelled.withLock { $0 = true }
        let pipeline = pipeline(3)
        try await offPool {
            for segmentCount in [0, 1, 20] {
                let experiment = Experiment(shape, segmentCount: segmentCount)
                #expect(throws: PipelineCancelled()) { try experiment.run(on: pipeline) }
                #expect(experiment.observed.calls[.work] == nil)
                #expect(experiment.observed.violations == [])
            }
        }
    }

    /// Every other worker may have been given one segment before, and none gets another.
    @Test(arguments: Shape.all, [1, 4])
    func cancellingEndsAPass(shape: Shape, workerCount: Int) async throws {
        let pipeline = pipeline(workerCount)
        try await offPool { [isCancelled] in
            for stage in shape.stages {
                let later = Lock(0)
                isCancelled.withLock { $0 = false }
                let experiment = Experiment(shape, segmentCount: 1_000) { running, ordinal in
                    if running == stage, ordinal == 5 { isCancelled.withLock { $0 = true } }
                    guard running == .work, ordinal != 5 else { return }
                    if isCancelled.withLock({ $0 }) { later.withLock { $0 += 1 } }
                }
                #expect(throws: PipelineCancelled()) { try experiment.run(on: pipeline) }
                #expect(experiment.observed.violations == [], "\(shape): \(stage)")
                #expect(later.withLock { $0 } <= workerCount, "\(shape): \(stage)")
            }
        }
    }

    @Test func anEarlierErrorIsNotHiddenByCancelling() async throws {
        let pipeline = pipeline(1)
        try await offPool { [isCancelled] in
            let failure = Experiment.Failure(stage: .work, call: 3)
            #expect(throws: failure) {
                try pipeline.run(
                    PipelinePass(
                        input: .indexed(count: 9),
                        work: { _, _, ordinal in
                            guard ordinal == 2 else { return }
                            isCancelled.withLock { $0 = true }
                            throw failure
                        },
                        output: .unordered
                    )
                )
            }
        }
    }

    @Test func aPassAfterCancellingRunsAgain() async throws {
        let pipeline = pipeline(2)
        try await offPool { [isCancelled] in
            let shape = Shape(input: .streamed, output: .streamed)
            for round in 0..<20 {
                isCancelled.withLock { $0 = round % 2 == 0 }
                let experiment = Experiment(shape, segmentCount: 10)
                guard round % 2 == 0 else {
                    try experiment.run(on: pipeline)
                    experiment.expectComplete(slotCount: 4)
                    continue
                }
                #expect(throws: PipelineCancelled()) { try experiment.run(on: pipeline) }
            }
        }
    }
}
