internal import SegmentPipeline

/// The workers that decrypt a batch, with what they reuse from file to file.
final class DecryptionCrew: Sendable {
    /// What a worker needs to open a segment.
    struct Bench: Sendable {
        let opener: SegmentOpener
        let slot: SegmentSlot
        let segmentByteCount: Int
        /// Bytes of the largest segment that fits.
        let byteCount: Int
    }

    let crew: Crew
    let throttle: Throttle?
    let memory = UnlockMemory()
    /// One for each worker, made when first needed.
    private let benches: [Lock<Bench?>]
    /// Of a larger segment nothing is kept.
    private static let keptByteCount = 1 << 20

    init(_ configuration: Configuration) {
        let workerCount = configuration.workerCount(segmentCount: nil)
        crew = Crew(workerCount: min(workerCount, BatchFiles.workerLimit))
        throttle = Throttle(configuration)
        benches = (0..<crew.workerCount).map { _ in Lock(nil) }
    }

    /// What `worker`, who asks, needs for a container of one segment, of so many bytes.
    func bench(of worker: Int, segmentByteCount: Int, byteCount: Int) throws -> Bench {
        try benches[worker].withLock { bench in
            if let bench, bench.segmentByteCount == segmentByteCount, bench.byteCount >= byteCount {
                return bench
            }
            // Files differ: the next one may be a little larger.
            let room = min(max(byteCount, 128 << 10), segmentByteCount)
            let made = Bench(
                opener: try SegmentOpener(segmentByteCount: segmentByteCount),
                slot: try SegmentSlot(segmentByteCount: room, hasOther: true),
                segmentByteCount: segmentByteCount,
                byteCount: room
            )
            if room <= Self.keptByteCount { bench = made }
            return made
        }
    }
}

/// The worker of a decryption crew that runs a job.
struct DecryptionMember: Sendable {
    let crew: DecryptionCrew
    let member: CrewMember
}
