/// A figure that was promised, and what was reached.
struct Target: Encodable {
    enum Unit: String, Encodable { case times, milliseconds, megabytes }
    enum Bound: Encodable {
        case atLeast(Double)
        case atMost(Double)

        func holds(for figure: Double) -> Bool {
            switch self {
            case .atLeast(let least): figure >= least
            case .atMost(let most): figure <= most
            }
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            switch self {
            case .atLeast(let least): try container.encode(least, forKey: .atLeast)
            case .atMost(let most): try container.encode(most, forKey: .atMost)
            }
        }

        private enum CodingKeys: String, CodingKey { case atLeast = "at_least", atMost = "at_most" }
    }

    /// What is measured against what.
    var work: String
    /// Nil where it couldn't be measured.
    var figure: Double?
    /// The figures of single rounds, of which ``figure`` is the median.
    var rounds: [Double]?
    /// Nil where there is no promise, as on other machines than the promise is for.
    var bound: Bound?
    var unit: Unit
    /// Why there is no figure, or under what conditions it was taken.
    var note: String?

    var isMet: Bool? { figure.flatMap { bound?.holds(for: $0) } }

    private var spread: Spread? { rounds.map { Spread($0) } }

    private enum CodingKeys: String, CodingKey {
        case work, figure, rounds, spread, bound, unit, note, met
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(work, forKey: .work)
        try container.encodeIfPresent(figure, forKey: .figure)
        try container.encodeIfPresent(rounds, forKey: .rounds)
        try container.encodeIfPresent(spread, forKey: .spread)
        try container.encodeIfPresent(bound, forKey: .bound)
        try container.encode(unit, forKey: .unit)
        try container.encodeIfPresent(note, forKey: .note)
        try container.encodeIfPresent(isMet, forKey: .met)
    }

    /// A target for the median of figures that were taken round by round; without any, one that wasn't measured.
    init(
        _ work: String,
        _ figures: [Double]?,
        _ bound: Bound?,
        _ unit: Unit = .times,
        note: String? = nil
    ) {
        self.work = work
        rounds = figures
        figure = figures.map { Spread($0).median }
        self.bound = bound
        self.unit = unit
        self.note = note
    }

    /// A row of the table that ends a run.
    var row: [String] {
        let bounded =
            switch bound {
            case .atLeast(let least)?: ">= \(text(least))"
            case .atMost(let most)?: "<= \(text(most))"
            case nil: "-"
            }
        let verdict =
            switch isMet {
            case true?: "met"
            case false?: "NOT MET"
            case nil: figure == nil ? "not measured" : "reported"
            }
        let range =
            spread.flatMap { $0.minimum == $0.maximum ? nil : $0 }.map {
                " (\(text($0.minimum)) ... \(text($0.maximum)))"
            } ?? ""
        return [
            work, figure.map { text($0) + range } ?? "-", bounded,
            verdict + (note.map { "; \($0)" } ?? ""),
        ]
    }

    private func text(_ value: Double) -> String {
        switch unit {
        case .times: Format.fixed(value, 3) + "x"
        case .milliseconds: Format.fixed(value, 1) + " ms"
        case .megabytes: Format.fixed(value, 1) + " MB"
        }
    }
}
