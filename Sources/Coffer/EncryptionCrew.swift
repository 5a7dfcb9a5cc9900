internal import ContainerFormat
internal import FileAccess
internal import SegmentPipeline

/// The workers that encrypt one file or a batch of them, with all that they reuse from file to file.
final class EncryptionCrew: Sendable {
    let crew: Crew
    let configuration: Configuration
    let throttle: Throttle?
    /// One for each worker of the crew.
    let workers: [SegmentWorker]
    /// One for each worker: for segments that wait for no other.
    let slots: [SegmentSlot]
    private let makeWindow: @Sendable () throws -> [SegmentSlot]
    private let madeWindow = Lock<[SegmentSlot]?>(nil)
    private let knownFileMode = Lock<UInt32?>(nil)

    /// Makes workers for files of any size.
    convenience init(_ configuration: Configuration) throws {
        try self.init(
            configuration,
            workerCount: min(
                configuration.workerCount(segmentCount: nil),
                BatchFiles.workerLimit
            ),
            largestByteCount: configuration.segmentByteCount
        )
    }

    /// Makes no more workers, with no more memory, than one source has work for.
    convenience init(_ configuration: Configuration, for source: PlaintextSource) throws {
        let division = source.division(segmentByteCount: configuration.segmentByteCount)
        try self.init(
            configuration,
            workerCount: configuration.workerCount(segmentCount: division?.segmentCount),
            largestByteCount: division?.byteCount(of: 0) ?? configuration.segmentByteCount
        )
    }

    /// Makes workers for segments of at most `largestByteCount` bytes of plaintext.
    private init(
        _ configuration: Configuration,
        workerCount: Int,
        largestByteCount: Int
    ) throws {
        let compression = configuration.compression
        self.configuration = configuration
        throttle = Throttle(configuration)
        let makeSlot: @Sendable () throws -> SegmentSlot = {
            try SegmentSlot(segmentByteCount: largestByteCount, hasOther: compression != .none)
        }
        crew = Crew(workerCount: workerCount)
        workers = try (0..<workerCount).map { _ in try SegmentWorker(compression: compression) }
        slots = try (0..<workerCount).map { _ in try makeSlot() }
        makeWindow = { try (0..<2 * workerCount + 1).map { _ in try makeSlot() } }
    }

    /// The slots of the one pass at a time whose segments wait for a stream or for their turn; made when first needed.
    func window() throws -> [SegmentSlot] {
        try madeWindow.withLock { window in
            if let window { return window }
            let made = try makeWindow()
            window = made
            return made
        }
    }

    /// The permission bits of new files of this process, asked of the system once.
    var newFileMode: UInt32 {
        knownFileMode.withLock { known in
            if let known { return known }
            let mode = Host.newFileMode
            known = mode
            return mode
        }
    }
}
