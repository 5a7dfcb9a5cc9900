internal import SegmentPipeline

/// Encrypts the members of a batch: the blocking core behind ``Encryptor``.
///
/// Workers take member after member; what is done for each is an `EncryptionJob`.
final class BatchJob: Sendable {
    private let encryptor: Encryptor
    private let keys: KeySupply
    private let progress: WorkProgress?
    private let cancellation: Cancellation
    private let report: @Sendable (Batch.Numbered, Result<EncryptionSummary, CofferError>) -> Void
    private let crew: EncryptionCrew

    /// Where members come from, and how many came.
    private let intake: Lock<(next: @Sendable () -> Batch.Member?, count: Int)>
    /// Held while a report is made: they come one at a time.
    private let reporting = Mutex()

    init(
        _ next: @escaping @Sendable () -> Batch.Member?,
        under key: BatchKey,
        by encryptor: Encryptor,
        progress: WorkProgress?,
        cancellation: Cancellation,
        report: @escaping @Sendable (Batch.Numbered, Result<EncryptionSummary, CofferError>) -> Void
    ) throws {
        intake = Lock((next, 0))
        self.encryptor = encryptor
        keys = KeySupply(key, limits: encryptor.configuration.dataKeyLimits) {
            key throws(CofferError) in
            try Blocking.wait { () async throws(CofferError) in
                try await encryptor.makeBatchKey(for: key.context, cancellation: cancellation)
            }
        }
        self.progress = progress
        self.cancellation = cancellation
        self.report = report
        crew = try EncryptionCrew(encryptor.configuration)
    }

    /// Blocks until every member that was begun is reported.
    func run() {
        crew.crew.run { [self] in
            guard !cancellation.isCancelled, let numbered = take() else { return nil }
            return { [self] worker in
                let result = Result { () throws(CofferError) in
                    try encrypt(numbered.member, by: worker)
                }
                reporting.lock()
                defer { reporting.unlock() }
                report(numbered, result)
            }
        }
    }

    private func take() -> Batch.Numbered? {
        intake.withLock { intake in
            guard let member = intake.next() else { return nil }
            defer { intake.count += 1 }
            return Batch.Numbered(place: intake.count, member: member)
        }
    }

    private func encrypt(
        _ member: Batch.Member,
        by worker: Int
    ) throws(CofferError) -> EncryptionSummary {
        // Of this member alone: its failure ends nobody else's work.
        let own = try Cancellation.forCall(under: cancellation)
        let encryption = InputEncryption(encryptor: encryptor, keys: keys, cancellation: own)
        return try encryption.run(member) { ready in
            var job = try EncryptionJob(
                ready,
                crew: crew,
                worker: worker,
                progress: progress,
                cancellation: own
            )
            return try job.run()
        }
    }
}
