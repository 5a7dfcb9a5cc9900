internal import Glibc
internal import Synchronization

/// The process group of a program that was started, known as long as the program runs.
///
/// Such programs are out of reach of the terminal's signals. Who ends this process by a signal ends them
/// with it by ``killAll()``. Safe to use from many threads.
package final class ProcessGroup: Sendable {
    // The groups form a list that only grows, so that it needs no lock; places are used again.
    private static let first = AtomicLazyReference<ProcessGroup>()
    private let next = AtomicLazyReference<ProcessGroup>()
    /// 0 in a place that is free.
    private let id: Atomic<Int32>

    private init(_ id: Int32) { self.id = Atomic(id) }

    /// Notes a group by the id of its first process, which must still be there.
    static func register(_ id: Int32) -> ProcessGroup {
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

    /// Forgets the group; to be called before its first process is waited for, whose id may then
    /// become another's.
    func unregister() { id.store(0, ordering: .relaxed) }

    /// Kills every group that is registered.
    package static func killAll() {
        var place = first.load()
        while let current = place {
            let id = current.id.load(ordering: .relaxed)
            if id != 0 { kill(-id, SIGKILL) }
            place = current.next.load()
        }
    }
}
