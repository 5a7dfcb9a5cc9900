internal import SegmentPipeline

/// Encrypts the members of a batch: the blocking core behind ``Encryptor``.
///
/// Workers take member after member; what is done for each is an `EncryptionJob`.
final class BatchJob: Sendable {
    private let members: [Batch.Member]
    private let key: BatchKey
    private let progress: WorkProgress?
    private let cancellation: Cancellation
    private let report: @Sendable (Int, Result<EncryptionSummary, CofferError>) -> Void
    private let crew: EncryptionCrew

    /// The place of the member that is begun next.
    private let next = Lock(0)
    /// Held while a report is made: they come one at a time.
    private let reporting = Mutex()

    init(
        _ members: [Batch.Member],
        under key: BatchKey,
        configuration: Configuration,
        progress: WorkProgress?,
        cancellation: Cancellation,
        report: @escaping @Sendable (Int, Result<EncryptionSummary, CofferError>) -> Void
    ) throws {
        self.members = members
        self.key = key
        self.progress = progress
        self.cancellation = cancellation
        self.report = report
        crew = try EncryptionCrew(configuration)
    }

    /// Blocks until every member that was begun is reported.
    func run() {
        crew.crew.run { [self] in
            guard !cancellation.isCancelled, let place = takePlace() else { return nil }
            return { [self] worker in
                let result = Result { () throws(CofferError) in
                    try encrypt(members[place], by: worker)
                }
                reporting.lock()
                defer { reporting.unlock() }
                report(place, result)
            }
        }
    }

    private func takePlace() -> Int? {
        next.withLock { next in
            guard next < members.count else { return nil }
            next += 1
            return next - 1
        }
    }

    private func encrypt(
        _ member: Batch.Member,
        by worker: Int
    ) throws(CofferError) -> EncryptionSummary {
        // Of this member alone: its failure ends nobody else's work.
        let own = try Cancellation.forCall(under: cancellation)
        return try translating(path: member.input.path) {
            let source = try PlaintextSource(member.input, cancellation: own)
            var job = try EncryptionJob(
                source,
                to: member.output,
                under: key,
                crew: crew,
                worker: worker,
                progress: progress,
                cancellation: own
            )
            return try job.run()
        }
    }
}
