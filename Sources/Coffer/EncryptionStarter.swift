internal import FileAccess
internal import KeyManagement

/// Finds out how an encryption begins: where an earlier one was interrupted, if that may be continued.
///
/// Blocks; what an earlier one left and may not be continued is removed.
struct EncryptionStarter {
    let encryptor: Encryptor
    let key: BatchKey
    let cancellation: Cancellation

    /// Looks at what stands where the output is to go.
    ///
    /// - Throws: what the encryption would throw of its output, what is wrong with the host's secret, and
    ///   `.cancelled`; that an unfinished container can't be continued is no error.
    func start(_ source: PlaintextSource, to output: Output) throws -> EncryptionStart {
        let configuration = encryptor.configuration
        guard configuration.resumes,
            source.isResumable(segmentByteCount: configuration.segmentByteCount)
        else { return .new }
        // First the output, so that one that can't be is said before anything is made.
        let partial = try JobOutput.reopen(output, sourceStatus: source.status)
        let secret = try HostSecret.load(from: configuration.hostSecretPath)
        guard let partial else { return .resumable(secret, restarted: nil) }
        switch try ResumeRefusal.attempt({ try resumption(of: partial, source, secret) }) {
        case .success(let resumption): return .resumed(resumption)
        case .failure(let refusal):
            // By now the name may be another's.
            if (try? partial.hasItsName()) == true { partial.discard() }
            return .resumable(secret, restarted: refusal.reason)
        }
    }

    private func resumption(
        of partial: OutputFile,
        _ source: PlaintextSource,
        _ secret: HostSecret
    ) throws -> Resumption {
        let container = try PartialContainer(
            partial,
            of: source,
            under: key,
            configuration: encryptor.configuration,
            cancellation: cancellation
        )
        let (keyrings, cancellation) = (encryptor.keyrings, cancellation)
        let unlocked = try Blocking.wait { () async throws(CofferError) in
            try await cancellation.run {
                try await ResumeRefusal.attempt { try await container.unlock(with: keyrings) }
            }
        }
        return try container.resumption(
            keys: unlocked.get(),
            secret: secret,
            configuration: encryptor.configuration,
            cancellation: cancellation
        )
    }
}
