/// What is said to people of the work on trees.
enum TreeText {
    /// What became of all that was come upon.
    static func summary(_ summary: SummaryEvent, _ trees: TreeCounts) -> String {
        let done = summary.files - (summary.failed - summary.failedBesideFiles)
        var parts = [
            "\(done) of \(summary.files) files done (\(ByteCount.text(summary.plaintextByteCount)))"
        ]
        if summary.current > 0 { parts.append("\(summary.current) of them current") }
        parts.append("\(trees.folders) folders")
        if trees.links > 0 { parts.append("\(trees.links) links") }
        if trees.skipped > 0 { parts.append("\(trees.skipped) skipped") }
        if trees.leftOut > 0 { parts.append("\(trees.leftOut) left out") }
        if summary.failedBesideFiles > 0 {
            parts.append("\(summary.failedBesideFiles) other failures")
        }
        return "coffer: " + parts.joined(separator: ", ")
    }
}
