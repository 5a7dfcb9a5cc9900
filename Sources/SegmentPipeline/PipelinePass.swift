/// What one pass of a pipeline does: where segments come from, the work on each, where they go.
///
/// All closures may throw; the first error ends the pass. A slot is touched by one thread at a time.
package struct PipelinePass<Slot: AnyObject & Sendable>: Sendable {
    /// Where segments come from.
    package enum Input: Sendable {
        /// As many segments as said, 0 or more; a worker gets them itself, by ordinal.
        case indexed(count: Int)
        /// One reader, on a queue of its own, fills slots in order until it returns false.
        case streamed(read: @Sendable (Slot) throws -> Bool)
    }

    /// Where segments go.
    package enum Output: Sendable {
        /// Nowhere: the work has put them in their place.
        case unordered
        /// `settle` is called in order, one segment at a time, under the pipeline's lock: it must be quick
        /// and must not block. Then `finish` is called by any worker, many at a time.
        case settled(
            settle: @Sendable (Slot) throws -> Void,
            finish: @Sendable (_ worker: Int, Slot) throws -> Void
        )
        /// One writer, on a queue of its own, takes them in order.
        case streamed(write: @Sendable (Slot) throws -> Void)
    }

    package var input: Input
    /// Many at a time; `worker` counts from 0, and a worker does one thing at a time.
    package var work: @Sendable (_ worker: Int, Slot, _ ordinal: Int) throws -> Void
    package var output: Output

    package init(
        input: Input,
        work: @escaping @Sendable (_ worker: Int, Slot, _ ordinal: Int) throws -> Void,
        output: Output
    ) {
        self.input = input
        self.work = work
        self.output = output
    }
}

/// The pass was ended by the pipeline's `isCancelled`.
package struct PipelineCancelled: Error, Hashable, Sendable {
    package init() {}
}
