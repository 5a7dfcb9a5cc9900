public import KeyManagement

/// Decrypts containers into files.
///
/// Nothing leaves a segment's buffer before its tag was verified. A value of this type may be used from
/// many tasks at once.
public struct Decryptor: Sendable {
    /// The keys to try, in this order.
    public let keyrings: [any Keyring]
    /// `workerCount`, `preservesAttributes`, `flushing`, `writesHoles` and `keySlotLimit` are used.
    public var configuration: Configuration

    /// Creates a decryptor.
    public init(keyrings: [any Keyring], configuration: Configuration = .init()) {
        self.keyrings = keyrings
        self.configuration = configuration
    }

    /// Decrypts one container, or a range of its plaintext.
    ///
    /// To a file, the output appears only when everything was authenticated. To a stream, authentic segments
    /// flow out in order; if a later one is refused, what was written is a true beginning of the plaintext and the call
    /// throws: the reader must discard it.
    ///
    /// - Parameters:
    ///   - input: a file, or a stream if the whole is wanted.
    ///   - output: a file or a stream.
    ///   - range: nil: the whole.
    ///   - requiredContext: entries that the container's encryption context must have, checked before any key is
    ///     tried or output made.
    ///   - progress: counts plaintext bytes.
    ///   - cancellation: ends the work early.
    /// - Returns: what was written.
    /// - Throws: ``CofferError``.
    @concurrent
    public func decrypt(
        _ input: Input,
        to output: Output,
        range: PlaintextRange? = nil,
        requiring requiredContext: ContextRequirement = .none,
        progress: WorkProgress? = nil,
        cancellation: Cancellation? = nil
    ) async throws(CofferError) -> DecryptionSummary {
        try configuration.validate()
        let cancellation = Cancellation.forCall(under: cancellation)
        let opening = opening(requiring: requiredContext, cancellation)
        let opened = try await opening.open(input)
        let configuration = configuration
        return try await Blocking.runPipeline(cancellation: cancellation) {
            try translating(path: input.path) {
                let job = DecryptionJob(
                    input: opened,
                    configuration: configuration,
                    member: nil,
                    throttle: Throttle(configuration),
                    progress: progress,
                    cancellation: cancellation
                )
                return try job.run(to: output, range: range)
            }
        }
    }

    func opening(
        requiring requiredContext: ContextRequirement,
        _ cancellation: Cancellation
    ) -> Opening {
        Opening(
            keyrings: keyrings,
            configuration: configuration,
            requiredContext: requiredContext,
            cancellation: cancellation
        )
    }
}

/// What a decryption wrote.
public struct DecryptionSummary: Sendable, Hashable {
    /// Bytes of plaintext that were written.
    public let plaintextByteCount: UInt64
    /// Bytes of the container.
    public let storedByteCount: UInt64
    /// What the user should know although the plaintext is right, such as a damaged end block.
    public let warnings: [String]
}
