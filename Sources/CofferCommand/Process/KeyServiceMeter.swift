internal import KeyManagement
internal import SegmentPipeline

/// Adds up what key services were asked, over all keyrings of a command.
///
/// Safe to use from any thread.
final class KeyServiceMeter: Sendable {
    private let keyrings = Lock([any Keyring]())

    /// Counts what these keyrings ask, too.
    func add(_ more: [any Keyring]) {
        keyrings.withLock { $0 += more }
    }

    /// So far.
    var usage: KeyServiceUsage {
        keyrings.withLock { $0.reduce(KeyServiceUsage()) { $0 + $1.usage } }
    }
}
