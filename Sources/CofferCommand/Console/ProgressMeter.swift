internal import Coffer
internal import Dispatch
internal import SystemPackage

/// Shows the progress of one input, or of a batch of them, while the library works on it.
///
/// Its timer looks at the numbers at most 10 times a second on a terminal and once a second
/// elsewhere; the work itself isn't slowed.
final class ProgressMeter {
    private enum Form { case statusLine, lines, events }

    private let queue = DispatchQueue(label: "coffer.progress")
    private let timer: (any DispatchSourceTimer)?
    private let console: Console
    private let lastWords: (@Sendable () -> Void)?

    /// Whether anybody is told.
    var isShown: Bool { timer != nil }

    /// Begins to show how far the work on `input` is, nil being standard input, or that on many `files`.
    init(
        of progress: WorkProgress,
        input: FilePath? = nil,
        in files: BatchProgress? = nil,
        mode: ProgressMode,
        console: Console
    ) {
        self.console = console
        guard let form = Self.form(mode: mode, style: console.style) else {
            timer = nil
            lastWords = nil
            return
        }
        let start = ContinuousClock.now
        let show: @Sendable () -> Void = {
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            Self.show(progress, of: input, files, seconds: seconds, as: form, on: console)
        }
        let interval = DispatchTimeInterval.milliseconds(form == .statusLine ? 100 : 1000)
        let timer = DispatchSource.makeTimerSource(queue: queue)
        timer.setEventHandler(handler: DispatchWorkItem(block: show))
        timer.schedule(deadline: .now() + interval, repeating: interval)
        timer.activate()
        self.timer = timer
        lastWords = mode == .always && form != .statusLine ? show : nil
    }

    /// Takes the line away; where lines or events were always asked for, gives the last one.
    func stop() {
        guard let timer else { return }
        queue.sync { timer.cancel() }
        console.status("")
        lastWords?()
    }

    private static func form(mode: ProgressMode, style: Console.Style) -> Form? {
        if mode == .never || style.isQuiet { return nil }
        if style.isJSON { return .events }
        if StandardStream.error.isTerminal { return .statusLine }
        return mode == .always ? .lines : nil
    }

    private static func show(
        _ progress: WorkProgress,
        of input: FilePath?,
        _ files: BatchProgress?,
        seconds: Double,
        as form: Form,
        on console: Console
    ) {
        let state = files?.now
        let input = state?.current ?? input
        let line = ProgressLine(
            name: input.map(PrintableText.of) ?? "standard input",
            files: state.map { .init(done: $0.doneCount, total: $0.totalCount) },
            processedByteCount: progress.processedByteCount,
            totalByteCount: state?.workByteCount ?? progress.totalByteCount,
            isTotalFinal: state?.isTotalFinal ?? true,
            seconds: seconds
        )
        switch form {
        case .statusLine: console.status(line.text(columnCount: StandardStream.error.columnCount))
        case .lines: console.note(line.text())
        case .events: try? console.progress(ProgressEvent(line, input: input))
        }
    }
}
