/// The line that tells how far the work is: bytes, share, rate, time left.
struct ProgressLine: Hashable, Sendable {
    /// What is worked on, printable.
    var name: String
    /// Of many files, how many are done and how many there are.
    struct Files: Hashable, Sendable {
        var done: Int
        var total: Int
    }
    var files: Files?
    var processedByteCount: UInt64
    /// Nil while nobody knows.
    var totalByteCount: UInt64?
    /// Whether there may be more in all than was seen so far.
    var isTotalFinal = true
    /// Since the work on this input began.
    var seconds: Double

    /// Bytes a second so far; nil in the first moments.
    var rate: Double? {
        seconds >= 0.2 && processedByteCount > 0 ? Double(processedByteCount) / seconds : nil
    }

    /// Seconds that the rest takes at the rate so far.
    var secondsLeft: Double? {
        guard isTotalFinal, let rate, let totalByteCount, totalByteCount >= processedByteCount
        else { return nil }
        return Double(totalByteCount - processedByteCount) / rate
    }

    /// The line, cut to a number of columns at the end of the name.
    func text(columnCount: Int = .max) -> String {
        let figures = figures
        let room = columnCount.subtractingReportingOverflow(figures.count + 3).partialValue
        guard room > 0 else { return String(figures.prefix(max(columnCount - 1, 0))) }
        let shownName = name.count <= room ? name : String(name.prefix(room - 1)) + "…"
        return "\(shownName): \(figures)"
    }

    private var figures: String {
        let least = isTotalFinal ? "" : ">="
        var parts: [String] = []
        if let files { parts.append("\(files.done) of \(least)\(files.total) files") }
        let done = ByteCount.text(processedByteCount)
        if let totalByteCount, totalByteCount > 0 {
            parts.append("\(done) of \(least)\(ByteCount.text(totalByteCount))")
            let share = min(1, Double(processedByteCount) / Double(totalByteCount))
            if isTotalFinal { parts.append("\(Int(share * 100)) %") }
        } else {
            parts.append(done)
        }
        if let rate { parts.append("\(ByteCount.text(UInt64(rate)))/s") }
        if let secondsLeft { parts.append("\(Self.duration(secondsLeft)) left") }
        return parts.joined(separator: ", ")
    }

    /// `5 s`, `2:05`, `1:02:05`.
    static func duration(_ seconds: Double) -> String {
        let total = Int(min(seconds, 1e9).rounded(.up))
        guard total >= 60 else { return "\(total) s" }
        let (minutes, rest) = total.quotientAndRemainder(dividingBy: 60)
        guard minutes >= 60 else { return "\(minutes):\(twoDigits(rest))" }
        return "\(minutes / 60):\(twoDigits(minutes % 60)):\(twoDigits(rest))"
    }

    private static func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
