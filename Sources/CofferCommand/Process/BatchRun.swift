internal import Coffer
internal import FileAccess
internal import SegmentPipeline

/// Encrypts the inputs of a run together and reports on each, in the order in which they were named.
struct BatchRun {
    let run: FileRun

    private typealias Summary = Result<EncryptionSummary, CofferError>

    private struct Order {
        /// Inputs that are done before some that were named earlier, by their places.
        var early: [Int: Summary] = [:]
        /// The place of the input that is reported next.
        var next = 0
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
        let order = Lock(Order())
        let cancellation = try Cancellation()
        let report = BatchReport(of: run, allowChanged: allowChanged, cancelling: cancellation)
        try await encrypt(by: encryptor, under: key, cancellation) { place, summary in
            order.withLock { order in
                order.early[place] = summary
                while let summary = order.early.removeValue(forKey: order.next) {
                    report.add(summary, of: items[order.next])
                    order.next += 1
                }
            }
        }
        // Where the work was ended early, some that were named before these were never begun.
        for (place, summary) in order.withLock({ $0.early }).sorted(by: { $0.key < $1.key }) {
            report.add(summary, of: items[place])
        }
        try report.conclude()
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
