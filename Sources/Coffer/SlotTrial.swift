internal import ContainerFormat
internal import KeyManagement

/// What came of trying a keyring on the slots of a container.
struct SlotTrial: Sendable {
    /// Those that opened.
    private(set) var opened: [KeySlot] = []
    /// Those that can't be what they say: the key is there, and doesn't open them.
    private(set) var refused: [KeySlot] = []
    /// Why nothing can be said of some, as of those of a service that doesn't answer.
    private(set) var failure: KeyError?

    /// Tries the slots that the keyring picks, all at once, as its limits are for a container.
    ///
    /// - Parameters:
    ///   - keyring: what is tried.
    ///   - slots: in the order to try them.
    ///   - known: slots that are known to open and aren't tried.
    ///   - block: of the container.
    /// - Throws: what says nothing of a slot, such as a failure of the cryptographic library.
    init(
        of keyring: any Keyring,
        on slots: [KeySlot],
        except known: [KeySlot] = [],
        in block: Block
    ) async throws {
        let candidates = keyring.candidates(among: slots.map { WrappedKey($0) })
        for candidate in candidates where !known.contains(candidate.slot) {
            do {
                if try await Unlocking.open(candidate, of: block, with: keyring) != nil {
                    opened.append(candidate.slot)
                } else {
                    refused.append(candidate.slot)
                }
            } catch let error as KeyError {
                // A call that was cut short says nothing of the slot.
                try Task.checkCancellation()
                if error.code == .serviceUnavailable, failure == nil { failure = error }
            }
        }
    }
}
