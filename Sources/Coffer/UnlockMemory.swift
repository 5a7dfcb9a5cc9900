internal import AuthenticatedEncryption
internal import ContainerFormat
internal import KeyManagement
internal import SegmentPipeline

/// The data key that opened a container of a batch last: the next one has the same slots more often than not.
///
/// Safe to use from many threads.
final class UnlockMemory: Sendable {
    private struct Opened: Sendable {
        let slots: [KeySlot]
        let context: [UInt8]
        let key: WrappableKey
    }

    private let last = Lock<Opened?>(nil)

    /// The keys of a container whose slots and context are those of the last; nil if they aren't, or the commitment isn't
    /// fit by them.
    func keys(for block: Block) throws -> ContainerKeys? {
        guard let opened = last.withLock({ $0 }), opened.slots == block.slots,
            opened.context == block.fixedPart.context
        else { return nil }
        return try Unlocking.keys(of: block, from: opened.key)
    }

    /// Keeps what opened a container, if that is the key of a whole batch.
    func remember(_ key: WrappableKey, of block: Block) {
        guard case .dataKey = key else { return }
        let opened = Opened(slots: block.slots, context: block.fixedPart.context, key: key)
        last.withLock { $0 = opened }
    }
}
