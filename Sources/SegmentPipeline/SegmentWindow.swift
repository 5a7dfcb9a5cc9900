/// The bookkeeping of a pipeline: which slot holds which segment, and whose turn it is.
///
/// A slot is a place for one segment in flight; there is a fixed number of them, which bounds memory.
/// Segments have ordinals from 0, given in order. Pure logic: no threads, no bytes. Nothing is allocated
/// after `init`.
struct SegmentWindow {
    /// Slots that hold nothing; the one released last is taken first, as its memory is hot.
    private var free: [Int]
    /// Slots that wait for a worker, oldest first.
    private var pending: SlotQueue
    /// Worked slots that wait for their turn, by ordinal modulo the number of slots; -1: none.
    private var parked: [Int]
    /// Ordinal of the segment in each slot.
    private var ordinals: [Int]

    /// Segments that were given an ordinal.
    private(set) var admittedCount = 0
    /// Segments whose work is done.
    private(set) var workedCount = 0
    /// Segments that were taken in order.
    private(set) var orderedCount = 0
    /// Segments whose slot is free again.
    private(set) var releasedCount = 0
    /// No further segment will be admitted.
    private(set) var inputEnded = false

    init(slotCount: Int) {
        precondition(slotCount > 0)
        free = Array((0..<slotCount).reversed())
        pending = SlotQueue(capacity: slotCount)
        parked = Array(repeating: -1, count: slotCount)
        ordinals = Array(repeating: -1, count: slotCount)
    }

    var isWorkDone: Bool { inputEnded && workedCount == admittedCount }
    var isDrained: Bool { inputEnded && releasedCount == admittedCount }

    func ordinal(of slot: Int) -> Int { ordinals[slot] }

    mutating func takeFree() -> Int? { free.popLast() }

    /// Gives the segment in `slot` the next ordinal.
    mutating func admit(_ slot: Int) -> Int {
        precondition(!inputEnded, "a segment after the end of the input")
        ordinals[slot] = admittedCount
        admittedCount += 1
        return ordinals[slot]
    }

    /// Returns a slot that was taken but holds no segment.
    mutating func returnUnused(_ slot: Int) { free.append(slot) }

    mutating func endInput() { inputEnded = true }

    mutating func enqueue(_ slot: Int) { pending.append(slot) }
    mutating func takePending() -> Int? { pending.popFirst() }

    mutating func markWorked() { workedCount += 1 }

    /// Puts a worked slot aside until its turn.
    ///
    /// - Returns: true if its turn is now.
    mutating func park(_ slot: Int) -> Bool {
        let place = ordinals[slot] % parked.count
        precondition(parked[place] == -1, "two segments in one place")
        parked[place] = slot
        return ordinals[slot] == orderedCount
    }

    /// The parked slot whose turn it is.
    mutating func takeNextInOrder() -> Int? {
        let place = orderedCount % parked.count
        let slot = parked[place]
        guard slot != -1 else { return nil }
        parked[place] = -1
        orderedCount += 1
        return slot
    }

    mutating func release(_ slot: Int) {
        ordinals[slot] = -1
        releasedCount += 1
        free.append(slot)
    }
}

/// A queue of at most `capacity` slot numbers, without allocation.
struct SlotQueue {
    private var storage: [Int]
    private var head = 0
    private(set) var count = 0

    init(capacity: Int) { storage = Array(repeating: 0, count: capacity) }

    mutating func append(_ slot: Int) {
        precondition(count < storage.count, "more slots than there are")
        storage[(head + count) % storage.count] = slot
        count += 1
    }

    mutating func popFirst() -> Int? {
        guard count > 0 else { return nil }
        defer {
            head = (head + 1) % storage.count
            count -= 1
        }
        return storage[head]
    }
}
