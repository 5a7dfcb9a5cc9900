/// One run of the harness: its means, and what it found so far.
struct Session {
    let tools: Tools
    let workspace: Workspace
    let rounds: Int
    /// Wrapping key for all runs of coffer.
    let key: String
    var report: Report

    init(tools: Tools, workspace: Workspace, rounds: Int, report: Report) throws {
        self.tools = tools
        self.workspace = workspace
        self.rounds = rounds
        self.report = report
        key = "file:" + workspace.path("key")
        let keygen = ChildProcess(
            command: [tools.coffer, "keygen", "-o", workspace.path("key")],
            standardError: workspace.path("messages")
        )
        _ = try keygen.run()
    }

    var processorCount: Int { report.machine.processorCount }

    /// Keeps a corpus in the report.
    mutating func add(_ corpus: Corpus) -> Corpus {
        print("corpus \(corpus.name): \(corpus.origin)")
        report.corpora.append(corpus)
        return corpus
    }

    /// Runs a contest, shows and keeps what it found.
    mutating func run(
        _ contest: Contest,
        rounds: Int? = nil,
        warmsUp: Bool = true
    ) throws -> ContestResult {
        let result = try contest.run(
            rounds: rounds ?? self.rounds,
            warmsUp: warmsUp,
            scratch: workspace.folder
        )
        print(result.describe())
        report.contests.append(result)
        return result
    }

    // MARK: Commands

    func coffer(_ subcommand: String, _ arguments: String...) -> [String] {
        [tools.coffer, subcommand, "--quiet", "--key", key] + arguments
    }

    func ceiling(
        mode: String? = nil,
        segment: Int = 1 << 20,
        threads: Int? = nil,
        _ input: String,
        _ output: String
    ) -> [String] {
        let threads = threads ?? processorCount
        return [tools.ceiling] + (mode.map { [$0] } ?? [])
            + [String(segment), String(threads), input, output]
    }
}
