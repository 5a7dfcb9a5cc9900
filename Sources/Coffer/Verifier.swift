internal import ContainerFormat
public import KeyManagement

/// Reads and authenticates containers, and writes nothing.
public struct Verifier: Sendable {
    /// The keys to try, in this order.
    public let keyrings: [any Keyring]
    /// `workerCount` and `keySlotLimit` are used.
    public var configuration: Configuration

    /// Creates a verifier.
    public init(keyrings: [any Keyring], configuration: Configuration = .init()) {
        self.keyrings = keyrings
        self.configuration = configuration
    }

    /// Verifies a container, or a random sample of its segments.
    ///
    /// Blocks, footer, root, metadata and run headers are always verified, segments as `sample` says, each with
    /// the index page that covers it. Compressed segments are decompressed too.
    ///
    /// - Parameters:
    ///   - input: a file, or a stream, of which damage ends the reading.
    ///   - sample: the share of segments to verify, over 0 and at most 1; nil: all.
    ///   - requiredContext: as for ``Decryptor``.
    ///   - progress: counts plaintext bytes.
    ///   - cancellation: ends the work early.
    /// - Returns: a report, also of a damaged container, as long as its ends can be read.
    /// - Throws: ``CofferError``, with code `.damaged` if nothing can be said of what stands inside.
    @concurrent
    public func verify(
        _ input: Input,
        sample: Double? = nil,
        requiring requiredContext: ContextRequirement = .none,
        progress: WorkProgress? = nil,
        cancellation: Cancellation? = nil
    ) async throws(CofferError) -> VerificationReport {
        try configuration.validate()
        if let sample, !(sample > 0 && sample <= 1) {
            throw CofferError(.invalidArgument, "the sample must be over 0 % and at most 100 %")
        }
        let cancellation = Cancellation.forCall(under: cancellation)
        let opening = Opening(
            keyrings: keyrings,
            configuration: configuration,
            requiredContext: requiredContext,
            cancellation: cancellation
        )
        let opened = try await opening.open(input)
        let configuration = configuration
        return try await Blocking.runPipeline(cancellation: cancellation) {
            try translating(path: input.path) {
                let job = VerificationJob(
                    configuration: configuration,
                    progress: progress,
                    cancellation: cancellation
                )
                switch opened {
                case .seekable(let container):
                    return try job.verify(container, sample: sample)
                case .stream(let decoder, let keys, _):
                    guard sample == nil else {
                        throw CofferError(
                            .invalidArgument,
                            "a sample can't be drawn from a stream: name a file, or verify the whole"
                        )
                    }
                    return try job.verify(decoder, keys: keys)
                }
            }
        }
    }
}
