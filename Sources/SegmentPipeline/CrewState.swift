/// What the workers of a crew share: the schedule, and the passes that are open.
///
/// `@unchecked Sendable`: `schedule` and `passes` are touched only while `mutex` is held.
final class CrewState: @unchecked Sendable {
    private let mutex = Mutex()
    /// A pass was opened, the lane left, or a worker may stop.
    private let news = Condition()
    /// A helper left a pass.
    private let departure = Condition()

    private var schedule = CrewSchedule()
    private var passes: [Int: any OpenPass] = [:]

    /// Begins a run.
    func begin(_ schedule: CrewSchedule) {
        mutex.lock()
        defer { mutex.unlock() }
        precondition(passes.isEmpty, "a crew was set to work while it worked")
        self.schedule = schedule
    }

    /// The loop of one worker.
    func work(_ worker: Int, _ next: () -> Crew.Job?) {
        mutex.lock()
        defer { mutex.unlock() }
        while true {
            switch schedule.nextStep() {
            case .help(let id): help(id, worker)
            case .begin:
                unlocked {
                    guard let job = next() else { return false }
                    job(worker)
                    return true
                }
            case .wait: news.wait(holding: mutex)
            case .stop: return
            }
        }
    }

    func endJob() {
        mutex.lock()
        defer { mutex.unlock() }
        endJobLocked()
    }

    func carryOut(_ pass: any OpenPass, by worker: Int) {
        mutex.lock()
        let id = schedule.open()
        passes[id] = pass
        news.broadcast()
        mutex.unlock()
        pass.work(worker)
        mutex.lock()
        defer { mutex.unlock() }
        schedule.close(id)
        while !schedule.isLeft(id) { departure.wait(holding: mutex) }
        schedule.forget(id)
        passes[id] = nil
    }

    func takeLane(_ worker: Int) {
        mutex.lock()
        defer { mutex.unlock() }
        while !schedule.takeLane() {
            if let id = schedule.helpOpenPass() {
                help(id, worker)
            } else {
                news.wait(holding: mutex)
            }
        }
    }

    func leaveLane() {
        mutex.lock()
        defer { mutex.unlock() }
        schedule.leaveLane()
        news.broadcast()
    }

    // MARK: With the mutex held

    private func help(_ id: Int, _ worker: Int) {
        guard let pass = passes[id] else { preconditionFailure("a pass is open but unknown") }
        mutex.unlock()
        pass.work(worker)
        mutex.lock()
        schedule.leave(id)
        departure.broadcast()
    }

    /// Runs a job, if there is one.
    private func unlocked(_ runJob: () -> Bool) {
        mutex.unlock()
        let hadJob = runJob()
        mutex.lock()
        if !hadJob { schedule.endIntake() }
        endJobLocked()
    }

    private func endJobLocked() {
        schedule.endJob()
        if schedule.isIntakeOver { news.broadcast() }
    }
}
