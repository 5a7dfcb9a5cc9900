internal import FoundationEssentials

/// All that a run of the harness found; Benchmarks/README.md describes its JSON form.
struct Report: Encodable {
    static let schema = 1

    let schema = Report.schema
    var command: [String]
    var date: String
    var machine: Machine
    var corpora: [Corpus] = []
    var contests: [ContestResult] = []
    var kernels: [KernelFigure] = []
    var kms: [KMSComparison] = []
    /// Computed, not measured.
    let kmsCeilings = KMSCeiling.all
    var targets: [Target] = []

    enum CodingKeys: String, CodingKey {
        case schema, command, date, machine, corpora, contests, kernels, kms, targets
        case kmsCeilings = "kms_ceilings"
    }

    func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self)
    }

    /// The targets as a table.
    func table() -> String {
        let rows = [["work", "figure", "target", "verdict"]] + targets.map(\.row)
        let widths = (0..<3).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            zip(row, widths + [0]).map { $0.padded(to: $1) }.joined(separator: "  ")
        }.joined(separator: "\n")
    }
}
