internal import Coffer
internal import SegmentPipeline
internal import SystemPackage

/// How far the work on many files is, beside the bytes of it.
///
/// Safe to use from many threads.
final class BatchProgress: Sendable {
    /// What is known at a moment.
    struct State: Hashable, Sendable {
        var doneCount = 0
        /// The file that was begun last.
        var current: FilePath?
        /// Files and bytes in all, as far as was seen.
        var totalCount = 0
        var totalByteCount: UInt64 = 0
        /// Whether all was seen.
        var isTotalFinal = false
        /// Of files that were skipped, so that nothing of them will be worked on.
        var skippedByteCount: UInt64 = 0

        /// What there is to be worked on.
        var workByteCount: UInt64 {
            totalByteCount >= skippedByteCount ? totalByteCount - skippedByteCount : 0
        }
    }

    private let state = Lock(State())

    var now: State { state.withLock { $0 } }

    /// A file is begun.
    func begin(_ input: FilePath?) { state.withLock { $0.current = input } }

    /// A file is done, well or not; `outcome` tells whether it was skipped.
    func end(_ outcome: FileOutcome?) {
        state.withLock { state in
            state.doneCount += 1
            if let outcome, outcome.isCurrent {
                state.skippedByteCount += outcome.plaintextByteCount
            }
        }
    }

    /// A file was seen that is to be worked on.
    func see(byteCount: UInt64) {
        state.withLock { state in
            state.totalCount += 1
            state.totalByteCount += byteCount
        }
    }

    /// All files were seen.
    func endTotal() { state.withLock { $0.isTotalFinal = true } }
}
