internal import Dispatch
internal import Testing

@testable internal import SegmentPipeline

/// What is gathered is handed on in groups.
@Suite struct GroupQueueTests {
    /// The groups that were handed on.
    private final class Taken: Sendable {
        let groups = Lock<[[Int]]>([])
        var all: [[Int]] { groups.withLock { $0 } }
    }

    @Test func fullGroupsAreHandedOnInOrder() {
        let taken = Taken()
        let queue = GroupQueue<Int>(limit: 3, patience: .seconds(1000)) { group in
            taken.groups.withLock { $0.append(group) }
        }
        for element in 0..<10 { queue.add(element) }
        queue.finish()
        #expect(taken.all == [[0, 1, 2], [3, 4, 5], [6, 7, 8], [9]])
    }

    @Test func finishingNothingHandsOnNothing() {
        let taken = Taken()
        let queue = GroupQueue<Int>(limit: 2) { group in
            taken.groups.withLock { $0.append(group) }
        }
        queue.finish()
        queue.add(1)
        queue.add(2)
        queue.finish()
        queue.finish()
        #expect(taken.all == [[1, 2]])
    }

    /// It doesn't live on until the patience of a group that is done is over.
    @Test func nothingIsKeptAfterTheEnd() {
        weak var kept: GroupQueue<Int>?
        do {
            let queue = GroupQueue<Int>(limit: 2, patience: .seconds(1000)) { _ in }
            kept = queue
            queue.add(1)
            queue.finish()
        }
        #expect(kept == nil)
    }

    @Test func elementsDoNotWaitForEver() {
        let arrived = DispatchSemaphore(value: 0)
        let queue = GroupQueue<Int>(limit: 100, patience: .milliseconds(5)) { group in
            #expect(group == [7])
            arrived.signal()
        }
        queue.add(7)
        arrived.wait()
    }

    /// No more than two groups are ever held: one that is worked on and one that waits.
    @Test func whoAddsWaitsForRoom() {
        let addedCount = Lock(0)
        let limits = Lock<[Int]>([])
        let (begun, goOn) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let queue = GroupQueue<Int>(limit: 4, patience: .seconds(1000)) { _ in
            begun.signal()
            goOn.wait()
            limits.withLock { $0.append(addedCount.withLock { $0 }) }
        }
        let adders = DispatchGroup()
        DispatchQueue(label: "adder").async(group: adders) {
            for element in 0..<40 {
                queue.add(element)
                addedCount.withLock { $0 += 1 }
            }
        }
        for _ in 0..<10 {
            begun.wait()
            goOn.signal()
        }
        adders.wait()
        queue.finish()
        for (taken, added) in limits.withLock({ $0 }).enumerated() {
            #expect(added <= 4 * (taken + 2))
        }
    }

    @Test func nothingIsLostAmongManyThreads() {
        let taken = Taken()
        let queue = GroupQueue<Int>(limit: 7, patience: .milliseconds(1)) { group in
            taken.groups.withLock { $0.append(group) }
        }
        DispatchQueue.concurrentPerform(iterations: 4) { thread in
            for element in 0..<500 { queue.add(thread * 500 + element) }
        }
        queue.finish()
        #expect(taken.all.flatMap(\.self).sorted() == Array(0..<2000))
        #expect(taken.all.allSatisfy { (1...7).contains($0.count) })
    }
}
