internal import Coffer
internal import FileAccess
internal import SegmentPipeline

/// Works on the inputs of a run together and reports on each, in the order in which they were named.
struct BatchRun {
    let run: FileRun

    private typealias Outcome = Result<FileOutcome, CofferError>

    private struct Order {
        /// Inputs that are done before some that were named earlier, by their places.
        var early: [Int: Outcome] = [:]
        /// The place of the input that is reported next.
        var next = 0
        /// Whether one failed, reported or not.
        var hasFailed = false
    }

    /// Works on every input.
    ///
    /// - Throws: ``ExitStatus`` if any failed.
    func run(_ work: BatchWork) async throws {
        let items = run.items
        let order = Lock(Order())
        let cancellation = Cancellation()
        let report = BatchReport(of: run, cancelling: cancellation)
        let isOver = { @Sendable in
            report.isOver || self.run.failsFast && order.withLock(\.hasFailed)
        }
        try await run(work, cancellation, unless: isOver) { place, outcome in
            order.withLock { order in
                order.hasFailed = order.hasFailed || outcome.isFailure
                order.early[place] = outcome
                while let outcome = order.early.removeValue(forKey: order.next) {
                    report.add(outcome, of: items[order.next])
                    order.next += 1
                }
            }
        }
        // Where the work was ended early, some that were named before these were never begun.
        for (place, outcome) in order.withLock({ $0.early }).sorted(by: { $0.key < $1.key }) {
            report.add(outcome, of: items[place])
        }
        try report.conclude()
    }

    private func run(
        _ work: BatchWork,
        _ cancellation: Cancellation,
        unless isOver: @escaping @Sendable () -> Bool,
        report: @escaping @Sendable (Int, Outcome) -> Void
    ) async throws(CofferError) {
        let items = run.items
        let (progress, files) = (WorkProgress(), BatchProgress())
        let meter = ProgressMeter(
            of: progress,
            in: files,
            mode: run.progressMode,
            console: run.console
        )
        defer { meter.stop() }
        if meter.isShown { Self.count(items, telling: files) }
        let members = Lock(items[...])
        try await SignalWatch.shared.cancelling(cancellation) { () throws(CofferError) in
            try await work.run(
                {
                    guard !isOver() else { return nil }
                    return members.withLock { $0.popFirst() }.map { item in
                        files.begin(item.input)
                        return Batch.Member(item.source, to: item.output ?? .standardOutput)
                    }
                },
                progress,
                cancellation,
                { numbered, outcome in
                    files.end(try? outcome.get())
                    report(numbered.place, outcome)
                }
            )
        }
    }

    /// Tells how much there is to do, as far as the file system tells.
    private static func count(_ items: [WorkItem], telling progress: BatchProgress) {
        for item in items {
            let status = item.input.flatMap { try? File.status(of: $0) }
            progress.see(byteCount: status?.kind == .regular ? status?.byteCount ?? 0 : 0)
        }
        progress.endTotal()
    }
}

extension Result<FileOutcome, CofferError> {
    fileprivate var isFailure: Bool {
        switch self {
        case .success(let outcome): outcome.failure != nil
        case .failure: true
        }
    }
}
