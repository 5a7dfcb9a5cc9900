internal import Glibc
internal import Synchronization

/// The process group of a program that was started, known as long as the program runs.
///
/// Such programs are out of reach of the terminal's signals. Who ends this process by a signal ends them
/// with it by ``killAll()``. Safe to use from many threads.
package final class ProcessGroup: Sendable {
    /// Held while a program is started, so that none comes up unseen while all are killed.
    ///
    /// All else here is atomic, as ThreadSanitizer doesn't see this lock.
    private static let starting = Mutex(())
    private static let areKilled = Atomic(false)
    // The groups form a list that only grows; places are used again.
    private static let first = AtomicLazyReference<ProcessGroup>()
    private let next = AtomicLazyReference<ProcessGroup>()
    /// 0 in a place that is free.
    private let id: Atomic<Int32>

    private init(_ id: Int32) { self.id = Atomic(id) }

    /// Has `spawn` start a program and takes note of its group, whose id it returns; nil if that is 0.
    static func start(_ spawn: () -> Int32) -> ProcessGroup? {
        starting.withLock { _ in
            let id = spawn()
            guard id != 0 else { return nil }
            if areKilled.load(ordering: .relaxed) { kill(-id, SIGKILL) }
            return register(id)
        }
    }

    /// Forgets the group, whose id may become another's once its first process was waited for.
    func unregister() { id.store(0, ordering: .relaxed) }

    /// Kills every group that there is, and from now on each that is started.
    package static func killAll() {
        starting.withLock { _ in
            areKilled.store(true, ordering: .relaxed)
            var place = first.load()
            while let current = place {
                let id = current.id.load(ordering: .relaxed)
                if id != 0 { kill(-id, SIGKILL) }
                place = current.next.load()
            }
        }
    }

    private static func register(_ id: Int32) -> ProcessGroup {
        let new = ProcessGroup(id)
        var place = first.storeIfNil(new)
        while place !== new {
            if place.id.compareExchange(expected: 0, desired: id, ordering: .relaxed).exchanged {
                return place
            }
            place = place.next.storeIfNil(new)
        }
        return new
    }
}
