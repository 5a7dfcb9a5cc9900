internal import Coffer

/// Adds up what became of the inputs, and decides how the process ends.
struct Tally {
    private let fileCount: Int
    private let start = ContinuousClock.now
    private var counts = SummaryEvent()
    /// Of a dry run.
    private(set) var plans = PlanTotals()
    private var firstError: CofferError?

    /// - Parameter fileCount: how many inputs the user named.
    init(fileCount: Int) { self.fileCount = fileCount }

    /// Counts one input.
    mutating func add(_ outcome: FileOutcome?, error: CofferError?) {
        counts.files += 1
        if let error {
            counts.failed += 1
            firstError = firstError ?? error
        }
        counts.plaintextByteCount += outcome?.plaintextByteCount ?? 0
        counts.storedByteCount += outcome?.storedByteCount ?? 0
        if let plan = outcome?.plan { plans.add(plan) }
    }

    /// So far.
    var summary: SummaryEvent {
        var summary = counts
        summary.seconds = (ContinuousClock.now - start) / .seconds(1)
        return summary
    }

    /// One input's own status; of several, 1 if any failed.
    var status: ExitStatus {
        guard let firstError else { return .success }
        return fileCount == 1 ? ExitStatus(firstError) : .someFailed
    }
}
