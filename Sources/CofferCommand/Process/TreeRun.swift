internal import Coffer
internal import FileAccess
internal import SegmentPipeline

/// Works on the files of trees and reports on each when it is done.
struct TreeRun {
    let run: FileRun

    private typealias Summary = Result<EncryptionSummary, CofferError>

    private struct State {
        var tally: Tally
        /// Why reports can't be made any more: nobody reads them.
        var failure: CofferError?
    }

    /// Encrypts every file under `key`, several at a time.
    ///
    /// - Throws: ``ExitStatus`` if any failed.
    func encrypt(
        _ intake: consuming TreeIntake,
        by encryptor: Encryptor,
        under key: BatchKey,
        allowChanged: Bool
    ) async throws {
        let run = run
        let intake = Lock(intake)
        let state = Lock(State(tally: Tally(run.items)))
        let cancellation = try Cancellation()
        let tell = { @Sendable (body: (inout Tally) throws(CofferError) -> Void) in
            state.withLock { state in
                guard state.failure == nil else { return }
                do throws(CofferError) { try body(&state.tally) } catch {
                    state.failure = error
                    cancellation.cancel()
                }
            }
        }
        let progress = WorkProgress()
        let meter = ProgressMeter(
            of: progress,
            input: run.items.first?.input,
            mode: run.progressMode,
            console: run.console
        )
        defer { meter.stop() }
        try await SignalWatch.shared.cancelling(cancellation) { () throws(CofferError) in
            try await encryptor.encrypt(
                {
                    intake.withLock { intake in
                        let item = intake.next(unless: { cancellation.isCancelled }) { finding in
                            tell { tally throws(CofferError) in
                                try run.report(finding, in: &tally)
                            }
                        }
                        return item.map {
                            Batch.Member($0.source, to: $0.output ?? .standardOutput)
                        }
                    }
                },
                under: key,
                progress: progress,
                cancellation: cancellation,
                report: { numbered, summary in
                    let member = numbered.member
                    let item = WorkItem(source: member.input, output: member.output)
                    tell { tally throws(CofferError) in
                        switch summary {
                        case .success(let summary):
                            let outcome = FileOutcome(
                                summary,
                                item: item,
                                allowChanged: allowChanged
                            )
                            try run.report(outcome, of: item, in: &tally)
                        case .failure(let error):
                            try run.report(error.at(item.input), of: item, in: &tally)
                        }
                    }
                }
            )
        }
        var (tally, failure) = state.withLock { ($0.tally, $0.failure) }
        if let failure { throw failure }
        tally.trees = intake.withLock { $0.counts }
        try run.conclude(tally)
    }

    /// Works on every file, one after the other.
    ///
    /// - Throws: ``ExitStatus`` if any failed.
    func run(_ intake: consuming TreeIntake, _ work: FileRun.Work) async throws {
        var tally = Tally(run.items)
        while SignalWatch.shared.received == nil {
            var findings: [TreeIntake.Finding] = []
            let item = intake.next(unless: { SignalWatch.shared.received != nil }) {
                findings.append($0)
            }
            for finding in findings { try run.report(finding, in: &tally) }
            guard let item else { break }
            try await run.run(item, work, in: &tally)
        }
        tally.trees = intake.counts
        try run.conclude(tally)
    }
}

extension FileRun {
    /// Says what was come upon on the way through a tree.
    fileprivate func report(
        _ finding: TreeIntake.Finding,
        in tally: inout Tally
    ) throws(CofferError) {
        switch finding {
        case .skipped(let item, let reason):
            try report(FileOutcome(skipped: reason), of: item, in: &tally)
        case .failed(let item, let error): try report(error, of: item, in: &tally)
        }
    }
}
