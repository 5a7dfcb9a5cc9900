internal import Dispatch

/// A fixed number of workers that carry out jobs and help each other with the passes of large ones.
///
/// Each worker is one long-lived block, the first on the thread of the caller, the others on serial queues of their own:
/// blocking work on a shared queue would wait for threads. A job is one file, say; its passes go over segments. A
/// worker that has nothing to do takes segments of another's pass, so that many small files, one huge
/// one, or both keep all workers busy.
///
/// Running blocks the caller, so it must not be called on a cooperative thread, and one run at a time.
package final class Crew: Sendable {
    /// A piece of work, done by the worker of that number; what fails in it is its own affair.
    package typealias Job = @Sendable (_ worker: Int) -> Void

    package let workerCount: Int
    private let state = CrewState()
    private let queues: [DispatchQueue]

    /// - Parameter workerCount: at least 1.
    package init(workerCount: Int) {
        precondition(workerCount >= 1)
        self.workerCount = workerCount
        queues = (1..<workerCount).map { DispatchQueue(label: "coffer.worker.\($0)") }
    }

    /// Carries out jobs until `next` gives none, and returns when all are over.
    ///
    /// `next` is called by one worker at a time, from any thread. Jobs begin in its order.
    package func run(_ next: @escaping @Sendable () -> Job?) {
        state.begin(CrewSchedule())
        let intake = Mutex()
        let serialised: @Sendable () -> Job? = {
            intake.lock()
            defer { intake.unlock() }
            return next()
        }
        // Counts the workers that have not stopped: none is left when run returns.
        let group = DispatchGroup()
        startOthers(group, serialised)
        state.work(0, serialised)
        group.wait()
    }

    /// Carries out one job, on the caller's thread, the others helping with its passes.
    package func runAlone<Value, Failure: Error>(
        _ job: (_ worker: Int) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        state.begin(.ofOneRunningJob)
        let group = DispatchGroup()
        startOthers(group) { nil }
        defer {
            state.endJob()
            group.wait()
        }
        return try job(0)
    }

    /// Goes through a pass of the job that `worker` runs, with whatever workers are free, and returns when
    /// all of it is done.
    func carryOut(_ pass: any OpenPass, by worker: Int) { state.carryOut(pass, by: worker) }

    /// Calls `body`, which needs what only one job at a time can have; until its turn the worker helps others.
    package func inLane<Value>(_ worker: Int, _ body: () throws -> Value) throws -> Value {
        state.takeLane(worker)
        defer { state.leaveLane() }
        return try body()
    }

    private func startOthers(_ group: DispatchGroup, _ next: @escaping @Sendable () -> Job?) {
        let state = state
        for (index, queue) in queues.enumerated() {
            queue.async(group: group) { state.work(index + 1, next) }
        }
    }
}

/// The worker of a crew that runs a job.
package struct CrewMember: Sendable {
    package let crew: Crew
    package let worker: Int

    package init(_ worker: Int, of crew: Crew) {
        self.crew = crew
        self.worker = worker
    }
}

/// A pass that several workers can take segments of.
protocol OpenPass: AnyObject, Sendable {
    /// Takes segments until none is left to take.
    func work(_ worker: Int)
}
