internal import ContainerFormat
internal import FileAccess
internal import KeyManagement

/// What there is to do for a source.
enum EncryptionNeed {
    /// Nothing: its container is there and current.
    case nothing(EncryptionSummary, ExistingContainer)
    /// To write its container there.
    case container(Output)

    /// Looks at what stands at `output`, if the configuration asks for an update.
    init(
        of source: PlaintextSource,
        at output: Output,
        under key: BatchKey,
        by encryptor: Encryptor,
        cancellation: Cancellation
    ) throws {
        let configuration = encryptor.configuration
        guard configuration.updates,
            let existing = try ExistingContainer(at: output, slotLimit: configuration.keySlotLimit)
        else {
            self = .container(output)
            return
        }
        guard let summary = existing.summary(ifCurrentFor: source, under: key),
            try !configuration.verifiesUpdates
                || existing.isAuthentic(for: source, opening: encryptor.keyrings, cancellation)
        else {
            self = .container(output.replacing)
            return
        }
        self = .nothing(summary, existing)
    }
}

/// The container that stands where an output is to go: what ``Configuration/updates`` looks at.
///
/// Nothing of it is authenticated: who can write to the output's folder can have a source skipped, as they could remove its
/// container.
struct ExistingContainer {
    private let description: ContainerDescription
    private let file: RangeReadableFile
    private let slotLimit: Int
    private var status: FileStatus { file.status }

    /// Nil if there is nothing, or no file.
    ///
    /// - Throws: ``CofferError`` with code `.outputExists` for a file that isn't a whole container: it is not replaced.
    init?(at output: Output, slotLimit: Int) throws {
        guard let input = output.existingInput, try output.existing()?.kind == .regular else {
            return nil
        }
        self.slotLimit = slotLimit
        do {
            file = try RangeReadableFile.open(input).ranges(orElse: "it is no file any more")
            description = try ContainerDescription(file, slotLimit: slotLimit)
        } catch {
            guard error is FormatError || error is CofferError else { throw error }
            throw CofferError(
                .outputExists,
                "what stands there is no whole container (\(CofferError(translating: error).message)), so it isn't updated",
                path: output.path,
                cause: error
            )
        }
    }

    /// What the container is, if encrypting the source anew would make one of the same content, keys and context.
    func summary(ifCurrentFor source: PlaintextSource, under key: BatchKey) -> EncryptionSummary? {
        guard source.status.kind == .regular, source.path != nil,
            status.modified == source.status.modified,
            description.plaintextByteCount == source.status.byteCount,
            description.context == key.context, description.warnings.isEmpty,
            key.slots.map({ KeySlotDescription($0) }).allSatisfy(hasSlot)
        else { return nil }
        return EncryptionSummary(
            containerID: description.containerID,
            plaintextByteCount: description.plaintextByteCount,
            storedByteCount: description.storedByteCount,
            segmentCount: description.segmentCount,
            runCount: description.runCount,
            sourceGrew: false,
            beginning: .current
        )
    }

    /// Whether everything but runs, pages and segments is authentic, and made of a source of this size and time.
    ///
    /// - Throws: what is wrong with the keys; damage is no error.
    func isAuthentic(
        for source: PlaintextSource,
        opening keyrings: [any Keyring],
        _ cancellation: Cancellation
    ) throws -> Bool {
        do {
            let (ends, keys) = try unlock(with: keyrings, cancellation)
            let metadata = try OpenContainer(file, ends: ends, keys: keys).metadata
            return metadata.byteCount == source.status.byteCount
                && metadata.modified == Metadata.Time(source.status.modified)
        } catch is FormatError {
            return false
        } catch let error as CofferError where error.code == .noUsableKey {
            throw CofferError(
                .noUsableKey,
                "no key given opens the container that is there, so it can't be verified: \(error.message)",
                path: source.path
            )
        }
    }

    /// Removes a source that the container was made of, by an earlier run that was ended before it did that.
    ///
    /// - Throws: ``CofferError``, and then the source is there still.
    func remove(
        _ source: PlaintextSource,
        named input: Input,
        by encryptor: Encryptor,
        throttle: Throttle?,
        cancellation: Cancellation
    ) throws(CofferError) {
        let keys: ContainerKeys
        do { keys = try unlock(with: encryptor.keyrings, cancellation).keys } catch {
            var result = CofferError(translating: error, path: source.path)
            result.message =
                "its container is current, but it was not removed: \(result.message)"
            throw result
        }
        let removal = SourceRemoval(
            source: source,
            input: input,
            container: file.file,
            keys: keys,
            configuration: encryptor.configuration,
            throttle: throttle,
            cancellation: cancellation
        )
        try removal.run()
    }

    private func unlock(
        with keyrings: [any Keyring],
        _ cancellation: Cancellation
    ) throws -> (ends: ContainerEnds, keys: ContainerKeys) {
        let ends = try ContainerEnds(reading: file, slotLimit: slotLimit)
        let keys = try Blocking.wait { () async throws(CofferError) in
            try await cancellation.run {
                try await Unlocking.unlock(ends.block, with: keyrings)
            }
        }
        return (ends, keys)
    }

    /// The ids of passphrase slots are of their salts, so any passphrase counts for another.
    private func hasSlot(like wanted: KeySlotDescription) -> Bool {
        description.keySlots.contains {
            $0.provider == wanted.provider && !$0.isUnverified
                && ($0.keyID == wanted.keyID || $0.provider == "passphrase")
        }
    }
}
