/// Decides what each worker of a crew does next: pure logic, without threads.
///
/// A worker first helps with a pass that has segments left to take, the oldest first, so that few
/// jobs are open at a time and the greatest of them has all workers. Only then does it begin the
/// next job. No more jobs run at a time than there are workers.
struct CrewSchedule {
    enum Step: Hashable {
        /// Take segments of this pass until there are none; then call ``leave(_:)``.
        case help(Int)
        /// Ask for the next job and run it; then call ``endJob()``.
        case begin
        /// There is nothing now, but a job that runs may open a pass.
        case wait
        /// There will be nothing.
        case stop
    }

    /// Passes that may have segments to take, oldest first.
    private var openPasses: [Int] = []
    /// How many workers are in each pass, its job's own not counted.
    private var helperCounts: [Int: Int] = [:]
    private var nextPass = 0
    private var isLaneTaken = false
    private(set) var runningJobCount = 0
    private(set) var isIntakeOver = false

    /// One job that runs already, and none after it.
    static var ofOneRunningJob: CrewSchedule {
        var schedule = CrewSchedule()
        schedule.runningJobCount = 1
        schedule.isIntakeOver = true
        return schedule
    }

    mutating func nextStep() -> Step {
        if let pass = helpOpenPass() { return .help(pass) }
        guard isIntakeOver else {
            runningJobCount += 1
            return .begin
        }
        return runningJobCount == 0 ? .stop : .wait
    }

    /// The pass with which a worker is to help; nil if none has anything left to take.
    mutating func helpOpenPass() -> Int? {
        guard let pass = openPasses.first else { return nil }
        helperCounts[pass, default: 0] += 1
        return pass
    }

    /// There is no further job.
    mutating func endIntake() { isIntakeOver = true }

    /// A job is over, or there was none.
    mutating func endJob() {
        precondition(runningJobCount > 0, "a job ended that hadn't begun")
        runningJobCount -= 1
    }

    /// Makes a pass of a running job known to others.
    mutating func open() -> Int {
        nextPass += 1
        openPasses.append(nextPass)
        helperCounts[nextPass] = 0
        return nextPass
    }

    /// A helper found nothing left to take and has left.
    mutating func leave(_ pass: Int) {
        close(pass)
        helperCounts[pass]? -= 1
    }

    /// Nothing of the pass is left to take.
    mutating func close(_ pass: Int) { openPasses.removeAll { $0 == pass } }

    /// Whether no helper is in the pass any more.
    func isLeft(_ pass: Int) -> Bool { helperCounts[pass, default: 0] == 0 }

    /// Forgets a pass that is closed and left.
    mutating func forget(_ pass: Int) {
        precondition(isLeft(pass), "a pass was forgotten while a worker was in it")
        helperCounts[pass] = nil
    }

    /// Takes the lane, in which one pass at a time has the window; false if another has it.
    mutating func takeLane() -> Bool {
        guard !isLaneTaken else { return false }
        isLaneTaken = true
        return true
    }

    mutating func leaveLane() { isLaneTaken = false }
}
