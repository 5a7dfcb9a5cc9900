import Dispatch
import SegmentPipeline
import Testing

/// Several jobs on one crew, whose workers help each other.
struct CrewTests {
    private static func pipeline(_ crew: Crew) -> SegmentPipeline<TestSlot> {
        let window = TestSlot.some(2 * crew.workerCount + 1)
        return SegmentPipeline(
            crew: crew,
            slots: TestSlot.some(crew.workerCount),
            window: { window }
        )
    }

    /// Runs each experiment as a job of the crew and gives the places of those that threw.
    private static func run(
        _ experiments: [Experiment],
        on pipeline: SegmentPipeline<TestSlot>,
        by crew: Crew
    ) -> Set<Int> {
        let next = Lock(0)
        let failed = Lock<Set<Int>>([])
        crew.run {
            let place = next.withLock { next in
                next += 1
                return next - 1
            }
            guard place < experiments.count else { return nil }
            return { worker in
                do { try experiments[place].run(on: pipeline, by: worker) } catch {
                    _ = failed.withLock { $0.insert(place) }
                }
            }
        }
        return failed.withLock { $0 }
    }

    /// Small and large jobs of every shape side by side: each pass is complete, in its order, and nobody is in two places.
    @Test(arguments: [1, 2, 5])
    func manyJobsOfAllShapes(workerCount: Int) async throws {
        try await offPool {
            let crew = Crew(workerCount: workerCount)
            let pipeline = Self.pipeline(crew)
            let experiments = (0..<60).flatMap { size in
                Shape.all.map { Experiment($0, segmentCount: size % 7 == 0 ? 40 : size % 3) }
            }
            #expect(Self.run(experiments, on: pipeline, by: crew) == [])
            for experiment in experiments {
                experiment.expectComplete(slotCount: 2 * workerCount + 1)
            }
        }
    }

    /// A failing pass ends its own job only.
    @Test func aFailureIsItsJobsOwn() async throws {
        try await offPool {
            let crew = Crew(workerCount: 3)
            let pipeline = Self.pipeline(crew)
            let experiments = (0..<40).map { place in
                Experiment(
                    Shape.all[place % Shape.all.count],
                    segmentCount: 9,
                    failure: place % 4 == 1 ? Experiment.Failure(stage: .work, call: 3) : nil
                )
            }
            let failed = Self.run(experiments, on: pipeline, by: crew)
            #expect(failed == Set((0..<40).filter { $0 % 4 == 1 }))
            for (place, experiment) in experiments.enumerated() where place % 4 != 1 {
                experiment.expectComplete(slotCount: 7)
            }
        }
    }

    /// The worker of a small job comes to the aid of the large one: each segment of it waits for another worker.
    @Test func workersHelpALargeJob() async throws {
        try await offPool {
            let crew = Crew(workerCount: 2)
            let pipeline = Self.pipeline(crew)
            let seen = Lock<Set<Int>>([])
            let both = DispatchSemaphore(value: 0)
            let next = Lock(0)
            crew.run {
                let isFirst = next.withLock { next in
                    next += 1
                    return next == 1
                }
                guard isFirst else { return nil }
                return { worker in
                    try? pipeline.run(
                        PipelinePass(
                            input: .indexed(count: 2),
                            work: { worker, _, _ in
                                // Neither segment ends before both workers have one.
                                let count = seen.withLock { seen in
                                    seen.insert(worker)
                                    return seen.count
                                }
                                if count == 2 { for _ in 0..<2 { both.signal() } }
                                both.wait()
                            },
                            output: .unordered
                        ),
                        by: worker
                    )
                }
            }
            #expect(seen.withLock { $0 } == [0, 1])
        }
    }
}
