internal import Coffer
internal import FileAccess
internal import SegmentPipeline

/// Works on the files of trees and reports on each when it is done.
struct TreeRun {
    let run: FileRun

    /// Works on every file, several at a time.
    ///
    /// - Throws: ``ExitStatus`` if any failed.
    func run(_ intake: consuming TreeIntake, _ work: BatchWork) async throws {
        let cancellation = Cancellation()
        let report = BatchReport(of: run, cancelling: cancellation)
        let (progress, files) = (WorkProgress(), BatchProgress())
        let meter = ProgressMeter(
            of: progress,
            in: files,
            mode: run.progressMode,
            console: run.console
        )
        let scan = meter.isShown ? intake.makeScan(telling: files) : nil
        let intake = Lock(intake)
        scan?.start()
        defer {
            meter.stop()
            scan?.stop()
        }
        try await SignalWatch.shared.cancelling(cancellation) { () throws(CofferError) in
            try await work.run(
                {
                    let item = intake.withLock { intake in
                        intake.next(unless: { report.isOver }) { report.add($0) }
                    }
                    if let item { files.begin(item.input) }
                    return item.map { Batch.Member($0.source, to: $0.output ?? .standardOutput) }
                },
                progress,
                cancellation,
                { numbered, outcome in
                    files.end(try? outcome.get())
                    report.add(outcome, of: WorkItem(numbered.member))
                }
            )
        }
        intake.withLock { $0.end { report.add($0) } }
        try report.conclude(trees: intake.withLock { $0.counts })
    }

    /// Looks at every file, one after the other, as a dry run does.
    ///
    /// - Throws: ``ExitStatus`` if any failed.
    func run(_ intake: consuming TreeIntake, _ work: FileRun.Work) async throws {
        var tally = Tally(run.items)
        while !run.isOver(tally) {
            var failure: CofferError?
            let item = intake.next(
                unless: { failure != nil || run.isOver(tally) }
            ) { finding in
                do throws(CofferError) { try run.report(finding, in: &tally) } catch {
                    failure = failure ?? error
                }
            }
            if let failure { throw failure }
            guard let item else { break }
            try await run.run(item, work, in: &tally)
        }
        tally.trees = intake.counts
        try run.conclude(tally)
    }
}

extension FileRun {
    /// Says what was come upon on the way through a tree.
    func report(
        _ finding: TreeIntake.Finding,
        in tally: inout Tally
    ) throws(CofferError) {
        switch finding {
        case .skipped(let item, let reason):
            try report(FileOutcome(skipped: reason), of: item, in: &tally)
        case .failed(let item, let error, let isFile):
            try report(error, of: item, isFile: isFile, in: &tally)
        }
    }
}
