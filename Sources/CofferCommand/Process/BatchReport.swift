internal import Coffer
internal import SegmentPipeline

/// Reports on inputs that are worked on together, one at a time, and ends the work when nobody reads that any more.
///
/// Safe to use from any thread.
final class BatchReport: Sendable {
    private let run: FileRun
    private let cancellation: Cancellation
    /// The failure is why reports can't be made any more.
    private let state: Lock<(tally: Tally, failure: CofferError?)>

    init(of run: FileRun, cancelling cancellation: Cancellation) {
        self.run = run
        self.cancellation = cancellation
        state = Lock((Tally(run.items), nil))
    }

    /// Whether no further input is to be begun.
    var isOver: Bool { cancellation.isCancelled || state.withLock { run.isOver($0.tally) } }

    /// Says what became of an input.
    func add(_ result: Result<FileOutcome, CofferError>, of item: WorkItem) {
        add { tally throws(CofferError) in
            switch result {
            case .success(let outcome): try run.report(outcome, of: item, in: &tally)
            case .failure(let error): try run.report(error.at(item.input), of: item, in: &tally)
            }
        }
    }

    /// Says what was come upon on the way through a tree.
    func add(_ finding: TreeIntake.Finding) {
        add { tally throws(CofferError) in try run.report(finding, in: &tally) }
    }

    /// Sums up; `trees` counts what of trees was no file.
    ///
    /// - Throws: ``ExitStatus`` if any failed or a signal ended the work.
    func conclude(trees: TreeCounts? = nil) throws {
        var (tally, failure) = state.withLock { $0 }
        if var failure {
            failure.message += "; what was left is not worked on, as nobody would hear of it"
            throw failure
        }
        tally.trees = trees
        try run.conclude(tally)
    }

    private func add(_ report: (inout Tally) throws(CofferError) -> Void) {
        state.withLock { state in
            guard state.failure == nil else { return }
            do throws(CofferError) { try report(&state.tally) } catch {
                state.failure = error
            }
            if state.failure != nil { cancellation.cancel() }
        }
    }
}
