internal import Dispatch
internal import FileAccess
internal import FileTree
internal import SegmentPipeline
internal import Synchronization

/// Looks ahead through trees, for how much there is to do, while the work goes on.
final class TreeScan: Sendable {
    private let walk: Lock<TreeWalk>
    private let naming: OutputPlan.Naming
    private let progress: BatchProgress
    private let isStopped = Atomic(false)
    private let group = DispatchGroup()

    /// `walk` is at its beginning; what isn't named as `naming` needs it doesn't count.
    init(_ walk: TreeWalk, naming: OutputPlan.Naming, telling progress: BatchProgress) {
        self.walk = Lock(walk)
        self.naming = naming
        self.progress = progress
    }

    /// Begins, on a thread of its own.
    func start() {
        DispatchQueue(label: "coffer.scan").async(group: group) { self.run() }
    }

    /// Ends it, and returns when it has ended.
    func stop() {
        isStopped.store(true, ordering: .relaxed)
        group.wait()
    }

    private func run() {
        while !isStopped.load(ordering: .relaxed) {
            guard let event = walk.withLock({ $0.next() }) else { return progress.endTotal() }
            guard case .file(let file) = event, naming.name(after: file.name.bytes) != nil else {
                continue
            }
            let status = try? file.status()
            progress.see(byteCount: status?.byteCount ?? 0)
        }
    }
}
