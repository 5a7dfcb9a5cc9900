internal import FileAccess
internal import KeyManagement

extension Encryptor {
    /// Finds out how an encryption begins: where an earlier one was interrupted, if that may be continued.
    ///
    /// What an earlier one left and may not be continued is removed.
    ///
    /// - Throws: what the encryption would throw of its input and output, what is wrong with the host's secret, and
    ///   `.cancelled`; that an unfinished container can't be continued is no error.
    func start(
        _ input: Input,
        to output: Output,
        under key: BatchKey,
        cancellation: Cancellation
    ) async throws(CofferError) -> EncryptionStart {
        let segmentByteCount = configuration.segmentByteCount
        guard configuration.resumes else { return .new }
        let source = try await Blocking.run(cancellation: cancellation) {
            try translating(path: input.path) {
                try Self.resumableSource(input, segmentByteCount, cancellation)
            }
        }
        guard let source else { return .new }
        let secretPath = configuration.hostSecretPath
        let (secret, partial) = try await Blocking.run(cancellation: cancellation) {
            // First the output, so that one that can't be is said before anything is made.
            let partial = try JobOutput.reopen(output, sourceStatus: source.status)
            return (try HostSecret.load(from: secretPath), partial)
        }
        guard let partial else { return .resumable(secret, restarted: nil) }
        switch try await resumption(of: partial, source, key, secret, cancellation) {
        case .success(let resumption): return .resumed(resumption)
        case .failure(let refusal):
            // By now the name may be another's.
            if (try? partial.hasItsName()) == true { partial.discard() }
            return .resumable(secret, restarted: refusal.reason)
        }
    }

    /// Opens an input of which an interrupted encryption could be continued; nil for others.
    ///
    /// A pipe isn't opened: closing it again would end its writer.
    private static func resumableSource(
        _ input: Input,
        _ segmentByteCount: Int,
        _ cancellation: Cancellation
    ) throws -> PlaintextSource? {
        guard let path = input.path, let status = try? File.status(of: path),
            status.kind == .regular, status.byteCount > UInt64(segmentByteCount)
        else { return nil }
        let source = try PlaintextSource(input, cancellation: cancellation)
        return source.isResumable(segmentByteCount: segmentByteCount) ? source : nil
    }

    private func resumption(
        of partial: OutputFile,
        _ source: PlaintextSource,
        _ key: BatchKey,
        _ secret: HostSecret,
        _ cancellation: Cancellation
    ) async throws(CofferError) -> Result<Resumption, ResumeRefusal> {
        let configuration = configuration
        let keyrings = keyrings
        let container: PartialContainer
        let found = try await Blocking.run(cancellation: cancellation) {
            try ResumeRefusal.attempt {
                try PartialContainer(
                    partial,
                    of: source,
                    under: key,
                    configuration: configuration,
                    cancellation: cancellation
                )
            }
        }
        switch found {
        case .success(let success): container = success
        case .failure(let refusal): return .failure(refusal)
        }
        let unlocked = try await cancellation.run {
            try await ResumeRefusal.attempt { try await container.unlock(with: keyrings) }
        }
        return try await Blocking.runPipeline(cancellation: cancellation) {
            try ResumeRefusal.attempt {
                try container.resumption(
                    keys: unlocked.get(),
                    secret: secret,
                    configuration: configuration,
                    cancellation: cancellation
                )
            }
        }
    }
}
