import Testing

@testable import SegmentPipeline

/// Who does what next, as pure logic: order, limits, ends.
struct CrewScheduleTests {
    private var schedule = CrewSchedule()

    private mutating func expectStep(
        _ step: CrewSchedule.Step,
        at location: SourceLocation = #_sourceLocation
    ) {
        let next = schedule.nextStep()
        #expect(next == step, sourceLocation: location)
    }

    @Test mutating func jobsBeginWhileNothingIsOpen() {
        expectStep(.begin)
        expectStep(.begin)
        #expect(schedule.runningJobCount == 2)
    }

    @Test mutating func anOpenPassGoesBeforeANewJob() {
        expectStep(.begin)
        let pass = schedule.open()
        expectStep(.help(pass))
        expectStep(.help(pass))
        schedule.leave(pass)
        expectStep(.begin)
    }

    @Test mutating func theOldestPassGoesFirst() {
        for _ in 0..<2 { expectStep(.begin) }
        let first = schedule.open()
        let second = schedule.open()
        expectStep(.help(first))
        schedule.close(first)
        expectStep(.help(second))
    }

    @Test mutating func aPassIsNotLeftWhileAHelperIsInIt() {
        expectStep(.begin)
        let pass = schedule.open()
        #expect(schedule.isLeft(pass))
        for _ in 0..<2 {
            let helped = schedule.helpOpenPass()
            #expect(helped == pass)
        }
        schedule.leave(pass)
        #expect(!schedule.isLeft(pass))
        schedule.leave(pass)
        #expect(schedule.isLeft(pass))
        schedule.forget(pass)
    }

    @Test mutating func whoeverFindsNothingLeftClosesThePass() {
        expectStep(.begin)
        let pass = schedule.open()
        expectStep(.help(pass))
        schedule.leave(pass)
        let next = schedule.helpOpenPass()
        #expect(next == nil)
    }

    /// A job that runs may open a pass yet, so nobody stops before the last is over.
    @Test mutating func workersWaitForTheLastJob() {
        for _ in 0..<2 { expectStep(.begin) }
        schedule.endIntake()
        schedule.endJob()
        expectStep(.wait)
        let pass = schedule.open()
        expectStep(.help(pass))
        schedule.leave(pass)
        schedule.endJob()
        expectStep(.stop)
    }

    @Test mutating func theLaneIsForOne() {
        let first = schedule.takeLane()
        let second = schedule.takeLane()
        schedule.leaveLane()
        let third = schedule.takeLane()
        #expect([first, second, third] == [true, false, true])
    }
}
