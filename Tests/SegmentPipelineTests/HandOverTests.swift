import SegmentPipeline
import Testing

/// Stages that share nothing but their slots: for ThreadSanitizer, which a lock of the test would blind.
struct HandOverTests {
    /// `@unchecked Sendable`: a place for one segment or one stage, so touched by one thread at a time.
    private final class Box: @unchecked Sendable {
        var values: [Int] = []
    }

    @Test func fromReaderToWorkersToWriter() async throws {
        try await offPool {
            let source = Box()
            let sink = Box()
            let pipeline = SegmentPipeline(workerCount: 4, slots: (0..<6).map { _ in Box() })
            try pipeline.run(
                PipelinePass(
                    input: .streamed { slot in
                        guard source.values.count < 300 else { return false }
                        slot.values = [source.values.count]
                        source.values.append(0)
                        return true
                    },
                    work: { _, slot, ordinal in slot.values.append(ordinal * ordinal) },
                    output: .streamed { slot in sink.values += slot.values }
                )
            )
            #expect(sink.values == (0..<300).flatMap { [$0, $0 * $0] })
        }
    }

    @Test func fromWorkersBySettlingBackToWorkers() async throws {
        try await offPool {
            let results = (0..<300).map { _ in Box() }
            let running = Box()
            running.values = [0]
            let pipeline = SegmentPipeline(workerCount: 4, slots: (0..<6).map { _ in Box() })
            try pipeline.run(
                PipelinePass(
                    input: .indexed(count: results.count),
                    work: { _, slot, ordinal in slot.values = [ordinal, ordinal % 7] },
                    output: .settled(
                        settle: { slot in
                            let offset = running.values[0]
                            running.values[0] += slot.values[1]
                            slot.values.append(offset)
                        },
                        finish: { _, slot in results[slot.values[0]].values = slot.values }
                    )
                )
            )
            var offset = 0
            for (ordinal, result) in results.enumerated() {
                #expect(result.values == [ordinal, ordinal % 7, offset])
                offset += ordinal % 7
            }
        }
    }

    @Test func workersHaveTheirOwnThings() async throws {
        try await offPool {
            let tools = (0..<4).map { _ in Box() }
            let pipeline = SegmentPipeline(workerCount: 4, slots: (0..<4).map { _ in Box() })
            for _ in 0..<3 {
                try pipeline.run(
                    PipelinePass(
                        input: .indexed(count: 100),
                        work: { worker, _, ordinal in tools[worker].values.append(ordinal) },
                        output: .unordered
                    )
                )
            }
            #expect(
                tools.flatMap(\.values).sorted() == (0..<300).map { $0 / 3 }
            )
        }
    }
}
