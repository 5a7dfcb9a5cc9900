import Dispatch
import SegmentPipeline
import Testing

struct LockTests {
    private struct Failure: Error, Equatable {}

    @Test func manyThreadsCountTogether() {
        let lock = Lock(0)
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            for _ in 0..<500 { lock.withLock { $0 += 1 } }
        }
        #expect(lock.withLock { $0 } == 4_000)
    }

    @Test func aLockIsReleasedWhenItsBodyThrows() {
        let lock = Lock(1)
        #expect(throws: Failure()) {
            try lock.withLock { (value: inout Int) throws(Failure) in
                value = 2
                throw Failure()
            }
        }
        #expect(lock.withLock { $0 } == 2)
    }

    @Test func aConditionWakesItsWaiter() {
        let mutex = Mutex()
        let condition = Condition()
        let turn = Turn()
        DispatchQueue.concurrentPerform(iterations: 2) { player in
            for _ in 0..<100 {
                mutex.lock()
                while turn.player != player { condition.wait(holding: mutex) }
                turn.player = 1 - player
                turn.count += 1
                condition.signal()
                mutex.unlock()
            }
        }
        #expect(turn.count == 200)
    }

    /// `@unchecked Sendable`: touched only under the mutex of its test, and after all threads ended.
    private final class Turn: @unchecked Sendable {
        var player = 0
        var count = 0
    }
}
