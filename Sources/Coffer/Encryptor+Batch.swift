internal import SegmentPipeline

extension Encryptor {
    /// Encrypts many inputs under the data key of a batch, several at a time.
    ///
    /// When the key has done as much as ``Configuration/dataKeyByteLimit`` and ``Configuration/dataKeyFileLimit`` allow, a new
    /// one is made for the same context. If that fails, every further input fails with the reason.
    ///
    /// All workers that the configuration allows are shared: each takes an input of its own, and helps with the
    /// segments of larger ones. So one huge file, a hundred thousand small ones, or both keep all of them busy, in the memory
    /// that one file needs. Each container has an id and keys of its own and opens alone.
    ///
    /// An input that fails doesn't end the batch. After a cancellation no further input is begun, and those that were
    /// begun are reported as cancelled.
    ///
    /// - Parameters:
    ///   - batch: what is to be encrypted.
    ///   - key: from ``makeBatchKey(for:cancellation:)``.
    ///   - progress: counts plaintext bytes as they are written, over all inputs; its total is left as it is.
    ///   - cancellation: ends the work early.
    ///   - report: called once for each member that was begun, with its place in the batch, by one thread at a
    ///     time, from any thread. The batch waits for it.
    /// - Throws: ``CofferError`` if the work could not begin.
    @concurrent
    public func encrypt(
        _ batch: Batch,
        under key: BatchKey,
        progress: WorkProgress? = nil,
        cancellation: Cancellation? = nil,
        report: @escaping @Sendable (Int, Result<EncryptionSummary, CofferError>) -> Void
    ) async throws(CofferError) {
        let members = Lock(batch.members[...])
        try await encrypt(
            { members.withLock { $0.popFirst() } },
            under: key,
            progress: progress,
            cancellation: cancellation,
            report: { report($0.place, $1) }
        )
    }

    /// The same, of inputs that are asked for one by one when a worker is free for the next, until there is none.
    ///
    /// `next` is called by one thread at a time, from any thread.
    @concurrent
    package func encrypt(
        _ next: @escaping @Sendable () -> Batch.Member?,
        under key: BatchKey,
        progress: WorkProgress?,
        cancellation: Cancellation?,
        report: @escaping @Sendable (Batch.Numbered, Result<EncryptionSummary, CofferError>) -> Void
    ) async throws(CofferError) {
        try configuration.validate(keyCount: key.slots.count)
        let cancellation = Cancellation.forCall(under: cancellation)
        try await Blocking.runPipeline(cancellation: cancellation) {
            let crew = try EncryptionCrew(configuration)
            let keys = KeySupply(key, limits: configuration.dataKeyLimits) {
                key throws(CofferError) in
                try Blocking.wait { () async throws(CofferError) in
                    try await makeBatchKey(for: key.context, cancellation: cancellation)
                }
            }
            let linked = LinkedSources()
            BatchJob(
                next,
                by: crew.crew,
                filesPerWaitingMember: configuration.removesSources ? 4 : 3,
                cancellation: cancellation,
                report: report
            ) {
                member,
                worker,
                own throws(CofferError) in
                let encryption = InputEncryption(
                    encryptor: self,
                    keys: keys,
                    linked: linked,
                    throttle: crew.throttle,
                    cancellation: own
                )
                return try encryption.run(member, skip: { .complete($0) }) { ready in
                    var job = try EncryptionJob(
                        ready,
                        crew: crew,
                        worker: worker.worker,
                        progress: progress,
                        cancellation: own
                    )
                    let done = try job.runUpToCommit()
                    if ready.source.byteCount == nil { keys.add(done.summary.plaintextByteCount) }
                    return done
                }
            }.run()
        }
    }
}
