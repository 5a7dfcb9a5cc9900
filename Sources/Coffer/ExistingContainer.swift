internal import ContainerFormat
internal import FileAccess

/// What there is to do for a source.
enum EncryptionNeed {
    /// Nothing: its container is there and current.
    case nothing(EncryptionSummary)
    /// To write its container there.
    case container(Output)

    /// Looks at what stands at `output`, if the configuration asks for an update.
    init(
        of source: PlaintextSource,
        at output: Output,
        under key: BatchKey,
        _ configuration: Configuration
    ) throws {
        guard configuration.updates,
            let existing = try ExistingContainer(at: output, slotLimit: configuration.keySlotLimit)
        else {
            self = .container(output)
            return
        }
        let summary = existing.summary(ifCurrentFor: source, under: key)
        self = summary.map { .nothing($0) } ?? .container(output.replacing)
    }
}

/// The container that stands where an output is to go: what ``Configuration/updates`` looks at.
///
/// Nothing of it is authenticated: who can write to the output's folder can have a source skipped, as they could remove its
/// container.
struct ExistingContainer {
    private let description: ContainerDescription
    private let status: FileStatus

    /// Nil if there is nothing, or no file.
    ///
    /// - Throws: ``CofferError`` with code `.outputExists` for a file that isn't a whole container: it is not replaced.
    init?(at output: Output, slotLimit: Int) throws {
        guard let input = output.existingInput, try output.existing()?.kind == .regular else {
            return nil
        }
        do {
            let file = try RangeReadableFile.open(input).ranges(orElse: "it is no file any more")
            status = file.status
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

    /// The ids of passphrase slots are of their salts, so any passphrase counts for another.
    private func hasSlot(like wanted: KeySlotDescription) -> Bool {
        description.keySlots.contains {
            $0.provider == wanted.provider && !$0.isUnverified
                && ($0.keyID == wanted.keyID || $0.provider == "passphrase")
        }
    }
}
