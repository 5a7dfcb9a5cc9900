internal import FileAccess
internal import SegmentPipeline

/// Works on the members of a batch: the blocking core behind ``Encryptor`` and ``Decryptor``.
///
/// Workers take member after member; outputs that are complete wait for each other, to be flushed together.
final class BatchJob<Summary: Sendable>: Sendable {
    /// What became of a member.
    enum Done: Sendable {
        case complete(Summary)
        /// Its output is complete but for its flush and its name; `end` ends the writing if it gets none, `rest` is what is
        /// to be done when it has one.
        case uncommitted(Summary, OutputFile, end: End, rest: Rest)

        var summary: Summary {
            switch self {
            case .complete(let summary), .uncommitted(let summary, _, _, _): summary
            }
        }
    }

    /// Does the work on a member, cancelled on its own: its failure ends nobody else's work.
    typealias Work = @Sendable (Batch.Member, CrewMember, Cancellation) throws(CofferError) -> Done
    typealias End = @Sendable (any Error) -> Void
    typealias Rest = @Sendable () throws(CofferError) -> Void
    typealias Report = @Sendable (Batch.Numbered, Result<Summary, CofferError>) -> Void

    private struct Finished: Sendable {
        let numbered: Batch.Numbered
        let summary: Summary
        let output: OutputFile
        let end: End
        let rest: Rest
    }

    private let crew: Crew
    private let groupLimit: Int
    private let cancellation: Cancellation
    private let report: Report
    private let work: Work
    /// Where members come from, and how many came.
    private let intake: Lock<(next: @Sendable () -> Batch.Member?, count: Int)>
    /// Held while a report is made: they come one at a time.
    private let reporting = Mutex()

    /// A member that waits for its flush has its output open, the folder of that and of its input, and what else the caller
    /// says: `filesPerWaitingMember` is all of it.
    init(
        _ next: @escaping @Sendable () -> Batch.Member?,
        by crew: Crew,
        filesPerWaitingMember: Int = 3,
        cancellation: Cancellation,
        report: @escaping Report,
        work: @escaping Work
    ) {
        intake = Lock((next, 0))
        self.crew = crew
        groupLimit = BatchFiles.groupLimit(
            workerCount: crew.workerCount,
            filesPerMember: filesPerWaitingMember
        )
        self.cancellation = cancellation
        self.report = report
        self.work = work
    }

    /// Blocks until every member that was begun is reported.
    func run() {
        let finished = GroupQueue<Finished>(limit: groupLimit) { [self] in commit($0) }
        crew.run { [self] in
            guard !cancellation.isCancelled, let numbered = take() else { return nil }
            return { [self] worker in
                do throws(CofferError) {
                    let own = Cancellation.forCall(under: cancellation)
                    switch try work(numbered.member, CrewMember(worker, of: crew), own) {
                    case .complete(let summary): tell(numbered, .success(summary))
                    case .uncommitted(let summary, let output, let end, let rest):
                        finished.add(
                            Finished(
                                numbered: numbered,
                                summary: summary,
                                output: output,
                                end: end,
                                rest: rest
                            )
                        )
                    }
                } catch { tell(numbered, .failure(error)) }
            }
        }
        finished.finish()
    }

    private func take() -> Batch.Numbered? {
        intake.withLock { intake in
            guard let member = intake.next() else { return nil }
            defer { intake.count += 1 }
            return Batch.Numbered(place: intake.count, member: member)
        }
    }

    private func commit(_ group: [Finished]) {
        let errors = OutputFile.commit(group.map(\.output))
        for (finished, error) in zip(group, errors) {
            if let error {
                finished.end(error)
                let path = finished.numbered.member.output.path
                tell(finished.numbered, .failure(CofferError(translating: error, path: path)))
            } else {
                let result = Result { () throws(CofferError) in
                    try finished.rest()
                    return finished.summary
                }
                tell(finished.numbered, result)
            }
        }
    }

    private func tell(_ numbered: Batch.Numbered, _ result: Result<Summary, CofferError>) {
        reporting.lock()
        defer { reporting.unlock() }
        report(numbered, result)
    }
}

/// How many files a batch may have open.
enum BatchFiles {
    /// What a member needs while it is worked on: its input, its output, the folders of both, and what ends the work on it.
    private static let perMember = 5
    /// The standard streams, the way through trees, keys and connections.
    private static let reserve = 20

    /// The most members that wait for a flush together, while as many more are flushed.
    static func groupLimit(workerCount: Int, filesPerMember: Int) -> Int {
        let free = Host.openFileLimit - reserve - workerCount * perMember
        return min(256, max(1, free / (2 * filesPerMember)))
    }

    /// The most workers that can have files open at a time.
    static var workerLimit: Int { max(1, (Host.openFileLimit - reserve) / perMember) }
}
