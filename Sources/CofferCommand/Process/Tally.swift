internal import Coffer

/// Adds up what became of the inputs, and decides how the process ends.
struct Tally {
    private let isSingle: Bool
    private let start = ContinuousClock.now
    private var counts = SummaryEvent()
    /// Of a dry run.
    private(set) var plans = PlanTotals()
    private var firstError: CofferError?

    /// - Parameter items: the inputs that the user named.
    init(_ items: [WorkItem]) { isSingle = items.count == 1 && !items.contains(where: \.isTree) }

    /// Counts what failed beside files: a folder, a link, a pattern.
    mutating func add(failed error: CofferError) {
        counts.failed += 1
        counts.failedBesideFiles += 1
        firstError = firstError ?? error
    }

    /// Counts one input.
    mutating func add(_ outcome: FileOutcome?, error: CofferError?) {
        // What is skipped is no file to work on, unless it was worked on before.
        if outcome?.status == .skipped {
            guard outcome?.isCurrent == true else { return }
            counts.current += 1
        }
        counts.files += 1
        if let error {
            counts.failed += 1
            firstError = firstError ?? error
        }
        counts.plaintextByteCount += outcome?.plaintextByteCount ?? 0
        counts.storedByteCount += outcome?.storedByteCount ?? 0
        if let plan = outcome?.plan { plans.add(plan) }
    }

    /// What beside files was come upon.
    var trees: TreeCounts? {
        get { counts.trees }
        set { counts.trees = newValue }
    }

    var hasFailed: Bool { firstError != nil }

    /// So far.
    var summary: SummaryEvent {
        var summary = counts
        summary.seconds = (ContinuousClock.now - start) / .seconds(1)
        return summary
    }

    /// One input's own status; of several, 1 if any failed.
    var status: ExitStatus {
        guard let firstError else { return .success }
        return isSingle ? ExitStatus(firstError) : .someFailed
    }
}
