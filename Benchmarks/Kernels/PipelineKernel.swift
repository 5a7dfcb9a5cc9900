internal import SegmentPipeline

/// The pipeline with stages that do nothing: what it costs a segment to be handed round.
struct PipelineKernel {
    private final class Slot: Sendable {}
    private let segmentCount = 200_000

    func run(_ stopwatch: Stopwatch) throws {
        for workerCount in [1, 2, 4] {
            let slots = (0..<workerCount * 2 + 2).map { _ in Slot() }
            let pipeline = SegmentPipeline(
                crew: Crew(workerCount: workerCount),
                slots: slots,
                window: { slots }
            )
            let outputs: [(String, PipelinePass<Slot>.Output)] = [
                ("unordered", .unordered),
                ("settled", .settled(settle: { _ in }, finish: { _, _ in })),
                ("streamed", .streamed(write: { _ in })),
            ]
            for (name, output) in outputs {
                let pass = PipelinePass<Slot>(
                    input: .indexed(count: segmentCount),
                    work: { _, _, _ in },
                    output: output
                )
                try stopwatch.time(
                    "empty pipeline",
                    "\(workerCount) workers, \(name)",
                    byteCount: 0,
                    itemCount: segmentCount
                ) { try pipeline.run(pass) }
            }
        }
    }
}
