import Dispatch
import SegmentPipeline
import TestSupport
import Testing

struct PassTests {
    /// Waits 0 to 200 microseconds, by stage and ordinal, so that a seed brings a schedule back.
    private static func randomDelay(_ seed: UInt64) -> @Sendable (Stage, Int) -> Void {
        { stage, ordinal in
            var hash = seed &+ UInt64(ordinal) &* 0x9E37_79B9_7F4A_7C15
            hash ^= UInt64(Stage.allCases.firstIndex(of: stage) ?? 0) << 32
            hash = (hash ^ hash >> 30) &* 0xBF58_476D_1CE4_E5B9
            sleep(microseconds: hash >> 40 & 3 == 0 ? Int(hash >> 50) % 200 : 0)
        }
    }

    @Test(arguments: Shape.all, 1...8)
    func everySegmentMeetsEveryStage(shape: Shape, workerCount: Int) async throws {
        try await offPool {
            for slotCount in [1, workerCount, workerCount + 3] {
                let pipeline = SegmentPipeline(
                    workerCount: workerCount,
                    slots: TestSlot.some(slotCount),
                    own: TestSlot.some(workerCount)
                )
                for segmentCount in [0, 1, 2, slotCount, 50] {
                    let experiment = Experiment(shape, segmentCount: segmentCount)
                    try experiment.run(on: pipeline)
                    experiment.expectComplete(
                        slotCount: shape.waitsForNothing ? workerCount : slotCount
                    )
                }
            }
        }
    }

    @Test(arguments: Shape.all)
    func randomDelaysChangeNothing(shape: Shape) async throws {
        var generator = SeededGenerator(for: "randomDelaysChangeNothing(\(shape))")
        let seeds = (0..<10).map { _ in generator.next() }
        try await offPool {
            for seed in seeds {
                let workerCount = 1 + Int(seed % 6)
                let slotCount = workerCount + Int(seed >> 8 % 4)
                let pipeline = SegmentPipeline(
                    workerCount: workerCount,
                    slots: TestSlot.some(slotCount)
                )
                let experiment = Experiment(
                    shape,
                    segmentCount: 40,
                    delay: Self.randomDelay(seed)
                )
                try experiment.run(on: pipeline)
                experiment.expectComplete(slotCount: slotCount)
            }
        }
    }

    @Test(arguments: Shape.all)
    func oneSlowStageChangesNothing(shape: Shape) async throws {
        try await offPool {
            for slow in shape.stages {
                let pipeline = SegmentPipeline(workerCount: 4, slots: TestSlot.some(6))
                let experiment = Experiment(shape, segmentCount: 20) { stage, _ in
                    if stage == slow { sleep(microseconds: 500) }
                }
                try experiment.run(on: pipeline)
                experiment.expectComplete(slotCount: 6)
            }
        }
    }

    @Test func manyPassesOfAllShapesShareOnePipeline() async throws {
        var generator = SeededGenerator()
        let passes = (0..<300).map { _ in
            (Shape.all.randomElement(using: &generator), Int(generator.next() % 12))
        }
        try await offPool {
            let pipeline = SegmentPipeline(workerCount: 3, slots: TestSlot.some(5))
            for (shape, segmentCount) in passes {
                let experiment = Experiment(try #require(shape), segmentCount: segmentCount)
                try experiment.run(on: pipeline)
                experiment.expectComplete(slotCount: 5)
            }
        }
    }

    /// All the slots but one come to wait behind the first segment, and no more than them.
    @Test(arguments: Shape.all.filter { $0.output != .unordered })
    func aSlowSegmentHoldsUpTheSlotsAndNoMore(shape: Shape) async throws {
        try await offPool {
            let others = DispatchSemaphore(value: 0)
            let pipeline = SegmentPipeline(workerCount: 2, slots: TestSlot.some(6))
            let experiment = Experiment(shape, segmentCount: 30) { stage, ordinal in
                guard stage == .work else { return }
                if ordinal == 0 {
                    for _ in 1...5 { others.wait() }
                } else {
                    others.signal()
                }
            }
            try experiment.run(on: pipeline)
            experiment.expectComplete(slotCount: 6)
            #expect(experiment.observed.greatestInFlight == 6)
        }
    }

    @Test(arguments: Shape.all.filter { $0.output == .unordered })
    func aSlowSegmentHoldsUpNothingWhereOrderIsFree(shape: Shape) async throws {
        try await offPool {
            let others = DispatchSemaphore(value: 0)
            let pipeline = SegmentPipeline(workerCount: 2, slots: TestSlot.some(2))
            let experiment = Experiment(shape, segmentCount: 30) { stage, ordinal in
                guard stage == .work else { return }
                if ordinal == 0 {
                    for _ in 1..<30 { others.wait() }
                } else {
                    others.signal()
                }
            }
            try experiment.run(on: pipeline)
            experiment.expectComplete(slotCount: 2)
            // The other worker may still be leaving the segment that it signalled last.
            #expect(experiment.observed.ended[.work]?.suffix(2).contains(0) == true)
        }
    }

    /// Each of four workers waits for the other three.
    @Test(arguments: Shape.all)
    func allWorkersWorkAtOnce(shape: Shape) async throws {
        try await offPool {
            let arrived = Lock(0)
            let gate = DispatchSemaphore(value: 0)
            let pipeline = SegmentPipeline(workerCount: 4, slots: TestSlot.some(4))
            let experiment = Experiment(shape, segmentCount: 4) { stage, _ in
                guard stage == .work else { return }
                let count = arrived.withLock { count in
                    count += 1
                    return count
                }
                if count == 4 { for _ in 0..<4 { gate.signal() } }
                gate.wait()
            }
            try experiment.run(on: pipeline)
            experiment.expectComplete(slotCount: 4)
        }
    }

    @Test func aWriterMayWaitForTheEndOfTheWork() async throws {
        try await offPool {
            let worked = DispatchSemaphore(value: 0)
            let pipeline = SegmentPipeline(workerCount: 2, slots: TestSlot.some(4))
            let shape = Shape(input: .streamed, output: .streamed)
            let experiment = Experiment(shape, segmentCount: 4) { stage, ordinal in
                if stage == .work { worked.signal() }
                if stage == .write, ordinal == 0 { for _ in 0..<4 { worked.wait() } }
            }
            try experiment.run(on: pipeline)
            experiment.expectComplete(slotCount: 4)
        }
    }
}
