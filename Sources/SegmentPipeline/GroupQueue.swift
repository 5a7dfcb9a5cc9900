package import Dispatch

/// Gathers elements from many threads and hands them on in groups, one group after the other.
///
/// A group is handed on when it is full, when its first element has waited long enough, and at the end. Safe to use from
/// many threads that may block.
///
/// `@unchecked Sendable`: `waiting` and `group` are touched only while `mutex` is held.
package final class GroupQueue<Element: Sendable>: @unchecked Sendable {
    private let limit: Int
    private let patience: DispatchTimeInterval
    private let take: @Sendable ([Element]) -> Void
    private let queue = DispatchQueue(label: "coffer.group")

    private let mutex = Mutex()
    /// A group was taken, so there is room for the next.
    private let room = Condition()
    private var waiting: [Element] = []
    /// How many groups were taken.
    private var group = 0

    /// - Parameters:
    ///   - limit: the most elements of a group, at least 1.
    ///   - patience: how long an element waits for others.
    ///   - take: is given each group, on a thread of its own that may block.
    package init(
        limit: Int,
        patience: DispatchTimeInterval = .seconds(1),
        take: @escaping @Sendable ([Element]) -> Void
    ) {
        precondition(limit >= 1)
        self.limit = limit
        self.patience = patience
        self.take = take
    }

    /// Adds an element; waits while a full group has not been taken, as the one before it is still worked on.
    package func add(_ element: Element) {
        mutex.lock()
        defer { mutex.unlock() }
        while waiting.count >= limit { room.wait(holding: mutex) }
        waiting.append(element)
        let group = group
        if waiting.count == limit {
            queue.async { self.handOn(group) }
        } else if waiting.count == 1 {
            // Weakly: what elements hold must not live on, once all was taken, until the time is over.
            queue.asyncAfter(deadline: .now() + patience) { [weak self] in self?.handOn(group) }
        }
    }

    /// Hands on what is left, and returns when everything was taken; nothing may be added meanwhile.
    package func finish() {
        queue.sync {
            mutex.lock()
            let group = group
            mutex.unlock()
            handOn(group)
        }
    }

    /// Hands on the group of this number, unless that was done already.
    private func handOn(_ number: Int) {
        mutex.lock()
        guard number == group, !waiting.isEmpty else { return mutex.unlock() }
        let elements = waiting
        waiting = []
        group += 1
        room.broadcast()
        mutex.unlock()
        take(elements)
    }
}
