/// The figures of two runs of the harness beside each other.
struct Movement {
    enum Verdict: String {
        case better = "BETTER"
        case worse = "WORSE"
        /// Where more is neither better nor worse.
        case moved = "MOVED"
        case within = "within the noise"
        /// There are rounds enough for no statement, or only one figure.
        case unknown = "too few rounds to tell"
    }

    /// The least chance with which figures of one and the same program are said to have moved.
    static let chance = 0.01

    var work: String
    var before: Spread
    var now: Spread
    var verdict: Verdict

    /// Compares the rounds of a figure.
    ///
    /// They moved if all rounds of one run are above all of the other: were both runs alike, each order of the rounds would be
    /// as likely as any other, and only 2 n! m! / (n + m)! of them are such (the extreme case of the rank-sum test of
    /// Wilcoxon, Mann and Whitney). With 5 rounds each that is 0.8 %; where it is above ``chance`` nothing is said.
    init(_ work: String, before: [Double], now: [Double], bound: Target.Bound?) {
        self.work = work
        self.before = Spread(before)
        self.now = Spread(now)
        let isAbove = self.now.minimum > self.before.maximum
        let isBelow = self.now.maximum < self.before.minimum
        if Self.chanceOfSeparation(before.count, now.count) > Self.chance {
            verdict = .unknown
        } else if !isAbove, !isBelow {
            verdict = .within
        } else {
            switch bound {
            case .atLeast?: verdict = isAbove ? .better : .worse
            case .atMost?: verdict = isBelow ? .better : .worse
            case nil: verdict = .moved
            }
        }
    }

    /// How likely it is that all of `n` figures are above, or below, all of `m` of the same kind: 2 n! m! / (n + m)!.
    static func chanceOfSeparation(_ n: Int, _ m: Int) -> Double {
        2 / (1...max(1, m)).reduce(1.0) { $0 * Double(n + $1) / Double($1) }
    }

    /// All figures that are in both.
    static func all(since saved: SavedReport, in report: Report) -> [Movement] {
        report.targets.compactMap { target in
            guard let now = target.rounds,
                let before = saved.targets.first(where: { $0.work == target.work })?.rounds,
                !now.isEmpty, !before.isEmpty
            else { return nil }
            return Movement(target.work, before: before, now: now, bound: target.bound)
        }
    }

    /// Lines for the terminal: what moved, and how many figures didn't.
    static func describe(since saved: SavedReport, in report: Report) -> String {
        let movements = all(since: saved, in: report)
        var lines = ["compared with the run of \(saved.date):"]
        if saved.machine.processor != report.machine.processor
            || saved.machine.processors != report.machine.processorCount
        {
            lines.append("  that was another machine: only figures of one machine can be compared")
        }
        for movement in movements {
            guard [.better, .worse, .moved].contains(movement.verdict) else { continue }
            let change = (movement.now.median / movement.before.median - 1) * 100
            lines.append(
                "  \(movement.verdict.rawValue.padded(to: 8))\(movement.work): "
                    + "\(text(movement.before)) -> \(text(movement.now)), "
                    + "\(change > 0 ? "+" : "")\(Format.fixed(change, 1)) %"
            )
        }
        func count(_ verdict: Verdict) -> Int { movements.count { $0.verdict == verdict } }
        lines.append(
            "  \(count(.better)) better, \(count(.worse)) worse, \(count(.moved)) moved, "
                + "\(count(.within)) within the noise, \(count(.unknown)) with too few rounds to tell, "
                + "\(report.targets.count - movements.count) not in both"
        )
        return lines.joined(separator: "\n")
    }

    private static func text(_ spread: Spread) -> String {
        "\(Format.fixed(spread.median, 3)) (\(Format.fixed(spread.minimum, 3)) ... \(Format.fixed(spread.maximum, 3)))"
    }
}
