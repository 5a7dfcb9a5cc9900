internal import FoundationEssentials

/// What is kept of an earlier run, in the JSON that `--json` wrote: enough to tell what has moved since.
struct SavedReport: Decodable {
    struct SavedMachine: Decodable {
        var processor: String
        var processors: Int
    }

    struct SavedTarget: Decodable {
        var work: String
        var rounds: [Double]?
    }

    var schema: Int
    var date: String
    var machine: SavedMachine
    var targets: [SavedTarget]

    /// - Throws: `BenchmarkError` if it isn't such a file.
    init(reading path: String) throws {
        guard let text = try? Files.read(path) else {
            throw BenchmarkError("\(path) can't be read")
        }
        let data = Data(text.utf8)
        do { self = try JSONDecoder().decode(SavedReport.self, from: data) } catch {
            throw BenchmarkError("\(path) isn't what --json writes: \(error)")
        }
        guard schema == Report.schema else {
            throw BenchmarkError("\(path) has schema \(schema), this writes \(Report.schema)")
        }
    }
}
