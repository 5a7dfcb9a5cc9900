import TestSupport
import Testing

@testable import SegmentPipeline

struct SegmentWindowTests {
    /// A window driven at random as a pass drives it, and what must hold of it, kept apart.
    private struct Schedule {
        var window: SegmentWindow
        let slotCount: Int
        let segmentCount: Int
        let isOrdered: Bool
        var generator: SeededGenerator
        /// Slots by what they are doing, with the ordinals that they hold.
        var taken: [Int] = []
        var pending: [(slot: Int, ordinal: Int)] = []
        var working: [(slot: Int, ordinal: Int)] = []
        var parked: [Int: Int] = [:]
        var finishing: [(slot: Int, ordinal: Int)] = []
        var admitted = 0
        var ordered: [Int] = []
        var released = 0

        init(slotCount: Int, segmentCount: Int, isOrdered: Bool, generator: SeededGenerator) {
            window = SegmentWindow(slotCount: slotCount)
            self.slotCount = slotCount
            self.segmentCount = segmentCount
            self.isOrdered = isOrdered
            self.generator = generator
        }

        mutating func step() {
            switch generator.next() % 6 {
            case 0: take()
            case 1: admit()
            case 2: begin()
            case 3: finishWork()
            case 4: takeInOrder()
            default: release()
            }
        }

        mutating func take() {
            let isFull = held.count == slotCount
            let slot = window.takeFree()
            #expect((slot == nil) == isFull)
            guard let slot else { return }
            #expect(0..<slotCount ~= slot && !held.contains(slot))
            taken.append(slot)
        }

        mutating func admit() {
            guard let slot = taken.popLast() else { return }
            guard admitted < segmentCount else {
                window.returnUnused(slot)
                window.endInput()
                return
            }
            #expect(window.admit(slot) == admitted)
            window.enqueue(slot)
            pending.append((slot, admitted))
            admitted += 1
        }

        mutating func begin() {
            let slot = window.takePending()
            #expect(slot == pending.first?.slot)
            guard !pending.isEmpty else { return }
            working.append(pending.removeFirst())
        }

        mutating func finishWork() {
            guard !working.isEmpty else { return }
            let index = Int.random(in: 0..<working.count, using: &generator)
            let (slot, ordinal) = working.remove(at: index)
            #expect(window.ordinal(of: slot) == ordinal)
            window.markWorked()
            guard isOrdered else { return finishing.append((slot, ordinal)) }
            #expect(window.park(slot) == (ordinal == ordered.count))
            parked[ordinal] = slot
        }

        mutating func takeInOrder() {
            let slot = window.takeNextInOrder()
            let next = ordered.count
            #expect(slot == parked.removeValue(forKey: next))
            guard let slot else { return }
            ordered.append(slot)
            finishing.append((slot, next))
        }

        mutating func release() {
            guard !finishing.isEmpty else { return }
            let index = Int.random(in: 0..<finishing.count, using: &generator)
            window.release(finishing.remove(at: index).slot)
            released += 1
        }

        var held: [Int] {
            taken + pending.map(\.slot) + working.map(\.slot) + Array(parked.values)
                + finishing.map(\.slot)
        }

        func check() {
            #expect(held.count <= slotCount && Set(held).count == held.count)
            #expect(window.admittedCount == admitted && window.releasedCount == released)
            #expect(window.orderedCount == ordered.count)
            #expect(window.workedCount == admitted - pending.count - working.count)
            let ended = window.inputEnded
            #expect(window.isWorkDone == (ended && pending.isEmpty && working.isEmpty))
            #expect(window.isDrained == (ended && released == admitted))
        }
    }

    @Test(arguments: [1, 2, 3, 8], [true, false])
    func everyScheduleDrains(slotCount: Int, isOrdered: Bool) {
        var generator = SeededGenerator(for: "everyScheduleDrains(\(slotCount), \(isOrdered))")
        for segmentCount in [0, 1, slotCount, 3 * slotCount + 1, 40] {
            var schedule = Schedule(
                slotCount: slotCount,
                segmentCount: segmentCount,
                isOrdered: isOrdered,
                generator: SeededGenerator(seed: generator.next())
            )
            var steps = 0
            while !schedule.window.isDrained, steps < 20_000 {
                schedule.step()
                schedule.check()
                steps += 1
            }
            #expect(schedule.window.isDrained, "\(segmentCount) segments")
            #expect(schedule.window.isWorkDone && schedule.released == segmentCount)
        }
    }

    @Test func theSlotReleasedLastIsTakenFirst() {
        var window = SegmentWindow(slotCount: 3)
        let slots = [window.takeFree(), window.takeFree(), window.takeFree()].compactMap(\.self)
        #expect(Set(slots) == [0, 1, 2])
        #expect(window.takeFree() == nil)
        for slot in slots { _ = window.admit(slot) }
        window.release(slots[2])
        window.release(slots[0])
        #expect(window.takeFree() == slots[0])
        #expect(window.takeFree() == slots[2])
    }

    @Test func aQueueKeepsItsOrderAroundItsEnd() {
        var generator = SeededGenerator()
        var queue = SlotQueue(capacity: 5)
        var model: [Int] = []
        for value in 0..<2_000 {
            if generator.next() % 2 == 0, model.count < 5 {
                queue.append(value)
                model.append(value)
            } else {
                #expect(queue.popFirst() == (model.isEmpty ? nil : model.removeFirst()))
            }
            #expect(queue.count == model.count)
        }
    }
}
