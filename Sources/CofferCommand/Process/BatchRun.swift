internal import Coffer
internal import FileAccess
internal import SegmentPipeline

/// Encrypts the inputs of a run together and reports on each, in the order in which they were named.
struct BatchRun {
    let run: FileRun

    private typealias Summary = Result<EncryptionSummary, CofferError>

    private struct State {
        var tally: Tally
        /// Inputs that are done before some that were named earlier, by their places.
        var early: [Int: Summary] = [:]
        /// The place of the input that is reported next.
        var next = 0
        /// Why reports can't be made any more: nobody reads them.
        var failure: CofferError?
    }

    /// Encrypts every input under `key`.
    ///
    /// - Throws: ``ExitStatus`` if any failed.
    func encrypt(
        by encryptor: Encryptor,
        under key: BatchKey,
        allowChanged: Bool
    ) async throws {
        let (run, items) = (run, run.items)
        let state = Lock(State(tally: Tally(items)))
        let cancellation = try Cancellation()
        let report = { @Sendable (summary: Summary, place: Int, state: inout State) in
            guard state.failure == nil else { return }
            do throws(CofferError) {
                try Self.report(summary, of: items[place], in: &state.tally, run, allowChanged)
            } catch {
                state.failure = error
                cancellation.cancel()
            }
        }
        try await encrypt(by: encryptor, under: key, cancellation) { place, summary in
            state.withLock { state in
                state.early[place] = summary
                while let summary = state.early.removeValue(forKey: state.next) {
                    report(summary, state.next, &state)
                    state.next += 1
                }
            }
        }
        // Where the work was ended early, some that were named before these were never begun.
        state.withLock { state in
            for (place, summary) in state.early.sorted(by: { $0.key < $1.key }) {
                report(summary, place, &state)
            }
        }
        let (tally, failure) = state.withLock { ($0.tally, $0.failure) }
        if let failure { throw failure }
        try run.conclude(tally)
    }

    private func encrypt(
        by encryptor: Encryptor,
        under key: BatchKey,
        _ cancellation: Cancellation,
        report: @escaping @Sendable (Int, Summary) -> Void
    ) async throws(CofferError) {
        let items = run.items
        let progress = WorkProgress()
        let meter = ProgressMeter(
            of: progress,
            name: "\(items.count) files",
            mode: run.progressMode,
            console: run.console
        )
        defer { meter.stop() }
        if meter.isShown { progress.setTotal(Self.byteCount(of: items)) }
        let batch = Batch(items.map { Batch.Member($0.source, to: $0.output ?? .standardOutput) })
        try await SignalWatch.shared.cancelling(cancellation) { () throws(CofferError) in
            try await encryptor.encrypt(
                batch,
                under: key,
                progress: progress,
                cancellation: cancellation,
                report: report
            )
        }
    }

    private static func report(
        _ result: Summary,
        of item: WorkItem,
        in tally: inout Tally,
        _ run: FileRun,
        _ allowChanged: Bool
    ) throws(CofferError) {
        switch result {
        case .success(let summary):
            let outcome = FileOutcome(summary, item: item, allowChanged: allowChanged)
            try run.report(outcome, of: item, in: &tally)
        case .failure(let error): try run.report(error.at(item.input), of: item, in: &tally)
        }
    }

    /// Bytes of all inputs, as far as the file system tells.
    private static func byteCount(of items: [WorkItem]) -> UInt64 {
        items.reduce(0) { sum, item in
            guard let input = item.input, let status = try? File.status(of: input) else {
                return sum
            }
            return sum + (status.kind == .regular ? status.byteCount : 0)
        }
    }
}
