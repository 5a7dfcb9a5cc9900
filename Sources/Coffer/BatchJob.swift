internal import FileAccess
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

    /// A container that is complete but for its name.
    private struct Finished: Sendable {
        let numbered: Batch.Numbered
        let summary: EncryptionSummary
        let output: OutputFile
        /// Ends the writing when it gets no name.
        let end: @Sendable (FileError) -> Void
    }

    /// What a file needs for itself while it is worked on: it, its output, their folders, and what ends the work on it.
    private static let filesPerMember = 5

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
        // Finished ones wait with their folders, in one group while the one before it is flushed.
        let freeFiles = Host.openFileLimit - crew.crew.workerCount * Self.filesPerMember
        let finished = GroupQueue<Finished>(limit: min(256, max(1, freeFiles / 8))) { [self] in
            commit($0)
        }
        crew.crew.run { [self] in
            guard !cancellation.isCancelled, let numbered = take() else { return nil }
            return { [self] worker in
                let result = Result { () throws(CofferError) in
                    try encrypt(numbered, by: worker, finished)
                }
                switch result {
                case .success(nil): break
                case .success(let summary?): tell(numbered, .success(summary))
                case .failure(let error): tell(numbered, .failure(error))
                }
            }
        }
        finished.finish()
    }

    private func tell(_ numbered: Batch.Numbered, _ result: Result<EncryptionSummary, CofferError>)
    {
        reporting.lock()
        defer { reporting.unlock() }
        report(numbered, result)
    }

    private func commit(_ group: [Finished]) {
        let errors = OutputFile.commit(group.map(\.output))
        for (finished, error) in zip(group, errors) {
            if let error {
                finished.end(error)
                let path = finished.numbered.member.output.path
                tell(finished.numbered, .failure(CofferError(translating: error, path: path)))
            } else {
                tell(finished.numbered, .success(finished.summary))
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

    /// Nil if the container waits to be committed, and is told of then.
    private func encrypt(
        _ numbered: Batch.Numbered,
        by worker: Int,
        _ finished: GroupQueue<Finished>
    ) throws(CofferError) -> EncryptionSummary? {
        // Of this member alone: its failure ends nobody else's work.
        let own = try Cancellation.forCall(under: cancellation)
        let encryption = InputEncryption(encryptor: encryptor, keys: keys, cancellation: own)
        var waiting: Finished?
        let summary = try encryption.run(numbered.member) { ready in
            var job = try EncryptionJob(
                ready,
                crew: crew,
                worker: worker,
                progress: progress,
                cancellation: own
            )
            let (summary, uncommitted) = try job.runUpToCommit()
            if let uncommitted {
                waiting = Finished(
                    numbered: numbered,
                    summary: summary,
                    output: uncommitted,
                    end: job.ending
                )
            }
            return summary
        }
        guard let waiting else { return summary }
        finished.add(waiting)
        return nil
    }
}
