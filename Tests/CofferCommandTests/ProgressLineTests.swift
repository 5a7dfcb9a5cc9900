internal import Testing

@testable import CofferCommand

@Suite struct ProgressLineTests {
    private let line = ProgressLine(
        name: "in.tar",
        processedByteCount: 512 << 20,
        totalByteCount: 2 << 30,
        seconds: 0.5
    )

    @Test func tellsBytesShareRateAndTimeLeft() {
        #expect(line.text() == "in.tar: 512 MiB of 2.00 GiB, 25 %, 1.00 GiB/s, 2 s left")
    }

    @Test func tellsLessWhenLessIsKnown() {
        var line = line
        line.totalByteCount = nil
        #expect(line.text() == "in.tar: 512 MiB, 1.00 GiB/s")
        line.seconds = 0.01
        #expect(line.text() == "in.tar: 512 MiB")
    }

    @Test(arguments: 1...80)
    func fitsIntoTheTerminal(_ columnCount: Int) {
        var line = line
        line.name = "a name that is rather long.tar"
        #expect(line.text(columnCount: columnCount).count < columnCount)
    }

    @Test func anEmptyInputHasNoShare() {
        let line = ProgressLine(
            name: "x",
            processedByteCount: 0,
            totalByteCount: 0,
            seconds: 10
        )
        #expect(line.text() == "x: 0 B")
    }

    @Test(arguments: [
        (0.2, "1 s"), (59.5, "1:00"), (60, "1:00"), (125, "2:05"), (3725, "1:02:05"),
        (1e300, "277777:46:40"),
    ])
    func durations(_ seconds: Double, _ text: String) {
        #expect(ProgressLine.duration(seconds) == text)
    }

    /// Of many files: how many, the one begun last, and `>=` until all was seen.
    @Test func manyFiles() {
        var line = ProgressLine(
            name: "t/last",
            files: .init(done: 3, total: 10),
            processedByteCount: 1 << 20,
            totalByteCount: 4 << 20,
            isTotalFinal: false,
            seconds: 1
        )
        #expect(line.text() == "t/last: 3 of >=10 files, 1.00 MiB of >=4.00 MiB, 1.00 MiB/s")
        line.isTotalFinal = true
        #expect(
            line.text() == "t/last: 3 of 10 files, 1.00 MiB of 4.00 MiB, 25 %, 1.00 MiB/s, 3 s left"
        )
    }
}
