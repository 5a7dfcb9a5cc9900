internal import Coffer
internal import FileAccess
internal import SegmentPipeline
internal import Synchronization

/// The one place that speaks to the user.
///
/// Messages go to standard error, one a line, as `coffer: error: ...`, `coffer: warning: ...` and
/// `coffer: hint: ...`: what happened, where, what to do; no capital, no full stop. Results go to
/// standard output. With `--json` the events go where the results would, and no other text does.
///
/// Safe to use from any thread.
final class Console: Sendable {
    /// What of it all is wanted.
    struct Style: Sendable, Hashable {
        /// Only errors and warnings.
        var isQuiet = false
        /// Events for programs instead of text for people.
        var isJSON = false
        /// Whether data goes to standard output, which keeps text away from there.
        var isDataOnOutput = false
    }

    private static let isLineShown = Atomic(false)

    let style: Style
    /// A file that gets every event but progress, whatever the style.
    private let report: File?
    /// What the file of the report is, if there is one.
    var reportStatus: FileStatus? { report?.openingStatus }
    /// The line at the bottom of the terminal; held while anything is written.
    private let statusText = Lock("")

    init(_ style: Style, report: File? = nil) {
        self.style = style
        self.report = report
    }

    /// Says what failed, and the remedy if there is one.
    func error(_ message: String, hint: String? = nil) {
        note("coffer: error: \(PrintableText.of(message))")
        if let hint { note("coffer: hint: \(PrintableText.of(hint))") }
    }

    /// Says what the user should know although the work was done.
    func warning(_ message: String) { note("coffer: warning: \(PrintableText.of(message))") }

    /// A line for people on standard error, unless that belongs to events.
    func note(_ line: String) {
        guard !style.isJSON || !style.isDataOnOutput else { return }
        // Nobody is left to be told when standard error can't be written to.
        try? print(line, to: .error)
    }

    /// A line of a result for people; none with `--json`.
    func result(_ line: String) throws(CofferError) {
        guard !style.isJSON else { return }
        try print(line, to: style.isDataOnOutput ? .error : .output)
    }

    /// A line that a program reads, with `--json`, and a line of the report.
    func event<Event: Encodable>(_ event: @autoclosure () -> Event) throws(CofferError) {
        guard style.isJSON || report != nil else { return }
        let line = try JSONLine.text(of: event())
        try report?.write(line: line)
        if style.isJSON { try print(line, to: style.isDataOnOutput ? .error : .output) }
    }

    /// A line that a program reads, with `--json`, and that is of no interest later.
    func progress(_ event: some Encodable) throws(CofferError) {
        guard style.isJSON else { return }
        try print(JSONLine.text(of: event), to: style.isDataOnOutput ? .error : .output)
    }

    /// Shows a line at the bottom of the terminal that the next one replaces; empty takes it away.
    func status(_ text: String) {
        statusText.withLock { shown in Self.replace(&shown, by: text) }
    }

    private func print(_ line: String, to stream: StandardStream) throws(CofferError) {
        try statusText.withLock { shown throws(CofferError) in
            let text = shown
            Self.replace(&shown, by: "")
            try stream.write(line + "\n")
            Self.replace(&shown, by: text)
        }
    }

    /// Takes the status line away without waiting for anybody: the process is about to end.
    static func clearLine() {
        guard isLineShown.load(ordering: .relaxed) else { return }
        try? StandardStream.error.write("\r\u{1B}[K")
    }

    private static func replace(_ shown: inout String, by text: String) {
        guard text != shown else { return }
        shown = text
        isLineShown.store(!text.isEmpty, ordering: .relaxed)
        try? StandardStream.error.write("\r\u{1B}[K" + text)
    }
}

extension File {
    /// Writes a line of a report.
    fileprivate func write(line: String) throws(CofferError) {
        do {
            // Bytes have no padding, so viewing them as raw memory shows nothing uninitialised.
            try writeNext(unsafe Array("\(line)\n".utf8).span.bytes)
        } catch { throw CofferError(translating: error, path: path) }
    }
}
