public import KeyManagement
internal import SegmentPipeline

/// Encrypts files into containers.
///
/// The short call is the safe one: data key, ids, salts and nonces are made inside and never shown.
/// A value of this type may be used from many tasks at once; each call uses all the workers that
/// the configuration allows.
public struct Encryptor: Sendable {
    /// The keys that will open what is written: the first makes the data key, each gets a slot.
    public let keyrings: [any Keyring]
    /// How segments are made.
    public var configuration: Configuration

    /// Creates an encryptor.
    ///
    /// - Parameters:
    ///   - keyrings: at least one.
    ///   - configuration: the default is right for most uses.
    public init(keyrings: [any Keyring], configuration: Configuration = .init()) {
        self.keyrings = keyrings
        self.configuration = configuration
    }

    /// Makes one data key for any number of containers: one call to each key service.
    ///
    /// - Parameters:
    ///   - context: bound to the key and to every container; not secret.
    ///   - cancellation: ends the work early.
    /// - Returns: the key, wrapped by each keyring.
    /// - Throws: ``CofferError``, with code `.invalidArgument`, before any call, if there are more keyrings than slots may be or
    ///   the context is too large.
    @concurrent
    public func makeBatchKey(
        for context: EncryptionContext = [:],
        cancellation: Cancellation? = nil
    ) async throws(CofferError) -> BatchKey {
        // A call that was made in vain is paid for, and stands in its service's log.
        try configuration.validate(keyCount: keyrings.count)
        _ = try translating { try context.encoded() }
        let keyrings = keyrings
        return try await Cancellation.forCall(under: cancellation).run {
            try await BatchKey.make(by: keyrings, for: context)
        }
    }

    /// Encrypts one input under the data key of a batch.
    ///
    /// The output appears under its name only when it is complete and flushed; on failure an existing file
    /// is as it was and nothing else is left. A source that only grew while it was read is
    /// encrypted up to the length that it had at first, and the summary says so.
    ///
    /// - Parameters:
    ///   - input: a file, a block device or a stream.
    ///   - target: a file or a stream.
    ///   - key: from ``makeBatchKey(for:cancellation:)``.
    ///   - progress: counts plaintext bytes as they are written.
    ///   - cancellation: ends the work early.
    /// - Returns: what was written.
    /// - Throws: ``CofferError``.
    @concurrent
    public func encrypt(
        _ input: Input,
        to target: Output,
        under key: BatchKey,
        progress: WorkProgress? = nil,
        cancellation: Cancellation? = nil
    ) async throws(CofferError) -> EncryptionSummary {
        let configuration = configuration
        try configuration.validate(keyCount: key.slots.count)
        let cancellation = Cancellation.forCall(under: cancellation)
        let encryption = InputEncryption(
            encryptor: self,
            keys: KeySupply(key, limits: KeyUse.Limits(), renew: { $0 }),
            linked: LinkedSources(),
            throttle: Throttle(configuration),
            cancellation: cancellation
        )
        return try await Blocking.runPipeline(cancellation: cancellation) {
            try encryption.run(Batch.Member(input, to: target), skip: { $0 }) { ready in
                let crew = try EncryptionCrew(configuration, for: ready.source)
                return try crew.crew.runAlone { worker in
                    var job = try EncryptionJob(
                        ready,
                        crew: crew,
                        worker: worker,
                        progress: progress,
                        cancellation: cancellation
                    )
                    if let total = job.remainingByteCount { progress?.setTotal(total) }
                    return try job.run()
                }
            }
        }
    }

    /// Encrypts one input under a data key of its own.
    ///
    /// - Parameters:
    ///   - input: a file, a block device or a stream.
    ///   - output: a file or a stream.
    ///   - context: bound to the container; not secret.
    /// - Returns: what was written.
    /// - Throws: ``CofferError``.
    @concurrent
    public func encrypt(
        _ input: Input,
        to output: Output,
        context: EncryptionContext = [:]
    ) async throws(CofferError) -> EncryptionSummary {
        try await encrypt(input, to: output, under: makeBatchKey(for: context))
    }
}

/// What an encryption wrote.
public struct EncryptionSummary: Sendable, Hashable {
    /// 32 random bytes that name the container.
    public let containerID: [UInt8]
    /// Bytes that were read and encrypted.
    public let plaintextByteCount: UInt64
    /// Bytes of the container.
    public let storedByteCount: UInt64
    /// Segments of the container, at least 1.
    public let segmentCount: UInt64
    /// Runs of the container, at least 1.
    public let runCount: Int
    /// Whether the source grew while it was read; what was added is not in the container.
    public let sourceGrew: Bool
    /// Whether the container was begun anew, or an unfinished one continued.
    public internal(set) var beginning = Beginning.new

    /// How a container was begun.
    public enum Beginning: Sendable, Hashable {
        /// Anew, and no unfinished one was there to be continued.
        case new
        /// So many bytes of the plaintext had been encrypted by earlier runs.
        case resumed(plaintextByteCount: UInt64)
        /// Anew, as what an earlier run left may not be continued: the reason is one sentence without a full stop.
        ///
        /// It may quote names from files and containers: escape it before a terminal shows it.
        case restarted(reason: String)
        /// Not at all: it was there and is current, see ``Configuration/updates``.
        case current
    }
}
