import SegmentPipeline

extension SegmentPipeline {
    /// A pipeline on a crew of its own; the workers' own slots are those of the window unless others are given.
    convenience init(
        workerCount: Int,
        slots: [Slot],
        own: [Slot]? = nil,
        isCancelled: @escaping @Sendable () -> Bool = { false },
        onFailure: @escaping @Sendable () -> Void = {}
    ) {
        self.init(
            crew: Crew(workerCount: workerCount),
            slots: own ?? slots,
            window: { slots },
            isCancelled: isCancelled,
            onFailure: onFailure
        )
    }
}
