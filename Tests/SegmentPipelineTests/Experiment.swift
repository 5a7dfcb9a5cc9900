import SegmentPipeline
import Testing

/// One pass whose stages watch that the pipeline keeps its promises, and can be told to wait or to fail.
final class Experiment: Sendable {
    struct Failure: Error, Hashable {
        var stage: Stage
        /// Counts from 1.
        var call: Int
    }

    /// What the stages saw; all of it under one lock.
    struct Observation {
        var calls: [Stage: Int] = [:]
        var ended: [Stage: [Int]] = [:]
        var busyWorkers: Set<Int> = []
        var busySlots: Set<ObjectIdentifier> = []
        var soloStages: Set<Stage> = []
        var inFlight = 0
        var greatestInFlight = 0
        var isOver = false
        var violations: [String] = []
    }

    let shape: Shape
    let segmentCount: Int
    private let failure: Failure?
    private let delay: @Sendable (Stage, _ ordinal: Int) -> Void
    private let observation = Lock(Observation())

    /// Makes a pass that has not run yet.
    ///
    /// - Parameters:
    ///   - shape: where segments come from and go.
    ///   - segmentCount: segments of the pass, 0 or more.
    ///   - failure: the call that throws; nil: none.
    ///   - delay: called in the middle of each stage.
    init(
        _ shape: Shape,
        segmentCount: Int,
        failure: Failure? = nil,
        delay: @escaping @Sendable (Stage, _ ordinal: Int) -> Void = { _, _ in }
    ) {
        self.shape = shape
        self.segmentCount = segmentCount
        self.failure = failure
        self.delay = delay
    }

    var observed: Observation { observation.withLock { $0 } }

    /// Runs the pass, and from then on counts every call of a stage as a violation.
    func run(on pipeline: SegmentPipeline<TestSlot>) throws {
        defer { observation.withLock { $0.isOver = true } }
        try pipeline.run(pass)
    }

    /// The same, in a job that `worker` of a crew runs.
    func run(on pipeline: SegmentPipeline<TestSlot>, by worker: Int) throws {
        defer { observation.withLock { $0.isOver = true } }
        try pipeline.run(pass, by: worker)
    }

    /// Expects what a pass that succeeded has done.
    func expectComplete(slotCount: Int, at location: SourceLocation = #_sourceLocation) {
        let seen = observed
        let all = Array(0..<segmentCount)
        #expect(seen.violations == [], "\(shape)", sourceLocation: location)
        #expect(seen.greatestInFlight <= slotCount, "\(shape)", sourceLocation: location)
        #expect(seen.inFlight == 0, "\(shape)", sourceLocation: location)
        for stage in shape.stages {
            let ended = seen.ended[stage] ?? []
            let isInOrder = stage != .work && stage != .finish
            #expect(
                (isInOrder ? ended : ended.sorted()) == all,
                "\(shape): \(stage)",
                sourceLocation: location
            )
        }
    }

    private var pass: PipelinePass<TestSlot> {
        PipelinePass(
            input: shape.input == .indexed
                ? .indexed(count: segmentCount) : .streamed(read: { try self.read($0) }),
            work: { worker, slot, ordinal in try self.work(worker, slot, ordinal) },
            output: output
        )
    }

    private var output: PipelinePass<TestSlot>.Output {
        switch shape.output {
        case .unordered: .unordered
        case .settled:
            .settled(
                settle: { try self.perform(.settle, $0, of: $0.content) },
                finish: { try self.perform(.finish, $1, of: $1.content, worker: $0) }
            )
        case .streamed: .streamed(write: { try self.perform(.write, $0, of: $0.content) })
        }
    }

    private func read(_ slot: TestSlot) throws -> Bool {
        let ordinal = observation.withLock { $0.ended[.read]?.count ?? 0 }
        guard ordinal < segmentCount else {
            try enter(.read, slot, worker: nil)
            leave(.read, slot, of: nil, worker: nil)
            return false
        }
        slot.content = ordinal
        try perform(.read, slot, of: ordinal)
        return true
    }

    private func work(_ worker: Int, _ slot: TestSlot, _ ordinal: Int) throws {
        if shape.input == .indexed { slot.content = ordinal }
        if slot.content != ordinal { blame("work \(ordinal) got another slot's segment") }
        try perform(.work, slot, of: ordinal, worker: worker)
    }

    private func perform(
        _ stage: Stage,
        _ slot: TestSlot,
        of ordinal: Int?,
        worker: Int? = nil
    ) throws {
        guard let ordinal else { return blame("\(stage) of an empty slot") }
        try enter(stage, slot, worker: worker)
        delay(stage, ordinal)
        if slot.content != ordinal { blame("\(stage) \(ordinal) lost its slot") }
        if stage == shape.stages.last { slot.content = nil }
        leave(stage, slot, of: ordinal, worker: worker)
    }

    private func enter(_ stage: Stage, _ slot: TestSlot, worker: Int?) throws {
        let call = observation.withLock { seen in
            seen.calls[stage, default: 0] += 1
            if seen.isOver { seen.violations.append("\(stage) after the end") }
            if !seen.busySlots.insert(ObjectIdentifier(slot)).inserted {
                seen.violations.append("\(stage) in a slot that is in use")
            }
            if let worker {
                if !seen.busyWorkers.insert(worker).inserted {
                    seen.violations.append("worker \(worker) does two things")
                }
            } else if !seen.soloStages.insert(stage).inserted {
                seen.violations.append("two of \(stage) at a time")
            }
            if stage == shape.stages.first {
                seen.inFlight += 1
                seen.greatestInFlight = max(seen.greatestInFlight, seen.inFlight)
            }
            return seen.calls[stage] ?? 0
        }
        if let failure, failure.stage == stage, failure.call == call { throw failure }
    }

    /// Ordinal nil: the reader's last call, which reads nothing.
    private func leave(_ stage: Stage, _ slot: TestSlot, of ordinal: Int?, worker: Int?) {
        observation.withLock { seen in
            if seen.isOver { seen.violations.append("\(stage) still running at the end") }
            if let ordinal { seen.ended[stage, default: []].append(ordinal) }
            if ordinal == nil || stage == shape.stages.last { seen.inFlight -= 1 }
            seen.busySlots.remove(ObjectIdentifier(slot))
            if let worker { seen.busyWorkers.remove(worker) } else { seen.soloStages.remove(stage) }
        }
    }

    private func blame(_ violation: String) {
        observation.withLock { $0.violations.append(violation) }
    }
}
