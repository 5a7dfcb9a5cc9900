internal import ContainerFormat
public import KeyManagement
public import SystemPackage

/// Changes the key slots of a container; the data stays as it is, and isn't read.
///
/// A removed slot takes nothing back from whoever has used it: they may have kept the key. What must be
/// closed to them has to be encrypted anew.
public struct Rewrap: Sendable {
    /// The keys to try, in this order; one must open the container, unless each of the ``added`` ones has a key service
    /// re-encrypt a slot.
    public let keyrings: [any Keyring]
    /// The keys that get a slot, for this one container and not for its batch.
    ///
    /// A key that opens a slot which is there already, and stays, gets no second one; nor does one whose slot this
    /// process can't open, as far as key ids tell.
    ///
    /// If no key opens the container, an added one whose service wrapped a slot that is there may have it re-encrypted, as
    /// KMS does, from a key of ``keyrings`` that may be used for that alone: the key of the container stays within the service. The new slot opens what the old one does, so the whole batch
    /// if that was a batch's; it is marked as unverified until a later change opens it, and nothing can be removed along with it.
    public var added: [any Keyring] = []
    /// The ids of the keys whose slots go; each must be there.
    public var removedKeyIDs: [String] = []
    /// Whether the change may leave no slot of which is known that it opens.
    ///
    /// The default is false.
    public var allowsLosingAccess = false
    /// `keySlotLimit` is used.
    public var configuration: Configuration

    /// Creates a change that does nothing yet.
    public init(keyrings: [any Keyring], configuration: Configuration = .init()) {
        self.keyrings = keyrings
        self.configuration = configuration
    }

    /// Changes the slots of one container.
    ///
    /// In place, in two writes of a block, whatever the container's size; all else stays, and the modification time too
    /// if the caller owns the file. A power
    /// cut at any moment leaves a container that opens by its old or by its new slots. If the new slots need more
    /// room than there is, the container is copied to a file that takes its place once it is complete.
    ///
    /// - Parameters:
    ///   - path: the container.
    ///   - copy: where a changed copy goes; nil: the container itself is changed.
    ///   - requiredContext: as for ``Decryptor``.
    ///   - cancellation: ends the work early, before the first block is written or while a copy is made.
    /// - Returns: what became of each slot.
    /// - Throws: ``CofferError``: `.noUsableKey` if no key opens the container, `.invalidArgument` if a key id isn't there or
    ///   nobody could be shown to open the result, `.outputUnavailable` if it can't be written or another process changes it.
    @concurrent
    public func rewrap(
        _ path: FilePath,
        to copy: Output? = nil,
        requiring requiredContext: ContextRequirement = .none,
        cancellation: Cancellation? = nil
    ) async throws(CofferError) -> RewrapReport {
        try configuration.validate()
        let cancellation = Cancellation.forCall(under: cancellation)
        let slotLimit = configuration.keySlotLimit
        let opening = Opening(
            keyrings: keyrings,
            configuration: configuration,
            requiredContext: requiredContext,
            cancellation: cancellation
        )
        do {
            let target = try await Blocking.run(cancellation: cancellation) {
                try RewrapTarget(path, to: copy, slotLimit: slotLimit)
            }
            defer { target.unlock() }
            let block = target.ends.block
            let keys = try await self.keys(to: block, opening)
            let editor = SlotEditor(block: block, keys: keys, keyrings: keyrings)
            let (added, removedKeyIDs) = (added, removedKeyIDs)
            let edited = try await cancellation.run {
                try await editor.edit(
                    adding: added,
                    removing: removedKeyIDs,
                    slotLimit: slotLimit
                )
            }
            if !allowsLosingAccess { try edited.checkAccess() }
            let written = try await Blocking.run(cancellation: cancellation) {
                try target.write(edited.block, cancellation: cancellation)
            }
            return edited.report(written)
        } catch { throw CofferError(translating: error, path: path) }
    }

    /// The keys of the container, or why no key opens it, if something may be added nevertheless.
    private func keys(
        to block: Block,
        _ opening: Opening
    ) async throws(CofferError) -> Result<ContainerKeys, CofferError> {
        do throws(CofferError) {
            let keys = try await opening.unlock(block)
            try translating { try keys.checkHead(of: block) }
            return .success(keys)
        } catch {
            let mayAdd = error.code == .noUsableKey && !added.isEmpty && removedKeyIDs.isEmpty
            guard mayAdd else { throw error }
            return .failure(error)
        }
    }
}
