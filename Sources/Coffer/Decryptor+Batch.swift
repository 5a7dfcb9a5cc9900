internal import SegmentPipeline

extension Decryptor {
    /// Decrypts many containers, several at a time.
    ///
    /// All workers that the configuration allows are shared: each takes a container of its own, and they help with the
    /// segments of large ones, of which one at a time is worked on.
    ///
    /// A container that fails doesn't end the batch. After a cancellation no further one is begun, and those that were
    /// begun are reported as cancelled.
    ///
    /// - Parameters:
    ///   - batch: what is to be decrypted.
    ///   - requiredContext: entries that each encryption context must have, checked before any key is tried.
    ///   - progress: counts plaintext bytes, over all containers; its total is left as it is.
    ///   - cancellation: ends the work early.
    ///   - report: called once for each member that was begun, with its place in the batch, by one thread at a
    ///     time, from any thread. The batch waits for it.
    /// - Throws: ``CofferError`` if the work could not begin.
    @concurrent
    public func decrypt(
        _ batch: Batch,
        requiring requiredContext: ContextRequirement = .none,
        progress: WorkProgress? = nil,
        cancellation: Cancellation? = nil,
        report: @escaping @Sendable (Int, Result<DecryptionSummary, CofferError>) -> Void
    ) async throws(CofferError) {
        let members = Lock(batch.members[...])
        try await decrypt(
            { members.withLock { $0.popFirst() } },
            range: nil,
            requiring: requiredContext,
            progress: progress,
            cancellation: cancellation,
            report: { report($0.place, $1) }
        )
    }

    /// The same, of containers that are asked for one by one when a worker is free for the next, until there is none; of
    /// each, a range of its plaintext or the whole.
    ///
    /// `next` is called by one thread at a time, from any thread.
    @concurrent
    package func decrypt(
        _ next: @escaping @Sendable () -> Batch.Member?,
        range: PlaintextRange?,
        requiring requiredContext: ContextRequirement,
        progress: WorkProgress?,
        cancellation: Cancellation?,
        report: @escaping @Sendable (Batch.Numbered, Result<DecryptionSummary, CofferError>) -> Void
    ) async throws(CofferError) {
        try configuration.validate()
        let cancellation = Cancellation.forCall(under: cancellation)
        let configuration = configuration
        try await Blocking.runPipeline(cancellation: cancellation) {
            let crew = DecryptionCrew(configuration)
            BatchJob(next, by: crew.crew, cancellation: cancellation, report: report) {
                member,
                worker,
                own throws(CofferError) in
                try translating(path: member.input.path) {
                    let job = DecryptionJob(
                        input: try opening(requiring: requiredContext, own)
                            .openBlocking(member.input, remembering: crew.memory),
                        configuration: configuration,
                        member: DecryptionMember(crew: crew, member: worker),
                        throttle: crew.throttle,
                        progress: progress,
                        cancellation: own
                    )
                    return try job.runUpToCommit(to: member.output, range: range)
                }
            }.run()
        }
    }
}
