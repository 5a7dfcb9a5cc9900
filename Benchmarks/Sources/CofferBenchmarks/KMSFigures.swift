internal import FoundationEssentials
internal import Glibc

/// Direct calls of KMS against an envelope, which the project is named for.
struct KMSFigures {
    private static let connectionCounts = [1, 4, 16, 64]
    /// Requests in a second: those of most regions, and the higher ones.
    private static let quotas = KMSCeiling.quotas.map(\.1).sorted()

    /// Of the file that both sides encrypt; direct calls are made for as much of it as there is time for.
    var byteCount: Int
    /// The longest that direct calls are made over one number of connections, in seconds.
    var longestRun: Double
    /// A key of the user's, with the most calls that may be made of it.
    var given: (key: String, maxCalls: Int)?

    func run(in session: inout Session) throws {
        let corpus = try session.add(.random(byteCount: byteCount, in: session.workspace))
        defer { try? Files.removeIfPresent(corpus.path) }
        try run(.emulator(milliseconds: 0, quota: 0), corpus, &session)
        for quota in Self.quotas {
            let limits = try run(.emulator(milliseconds: 5, quota: quota), corpus, &session)
            // What this machine didn't come up to once, a higher one won't hold back either.
            guard limits.contains(.quota) else { break }
        }
        if let moto = session.tools.moto { try run(.moto(program: moto), corpus, &session) }
        if let given {
            announce(given)
            try run(.given(key: given.key, maxCalls: given.maxCalls), corpus, &session)
        }
        print(KMSCeiling.describe(byteCount: corpus.byteCount))
    }

    /// Runs one comparison; gives what limited its direct calls.
    @discardableResult
    private func run(
        _ service: KMSService,
        _ corpus: Corpus,
        _ session: inout Session
    ) throws -> [KMSComparison.Limit] {
        let comparison = try compare(service, corpus, &session)
        print(comparison.describe())
        session.report.kms.append(comparison)
        addTarget(comparison, to: &session)
        return comparison.direct.map(\.limit)
    }

    private func announce(_ given: (key: String, maxCalls: Int)) {
        let runs = Self.connectionCounts.count
        // Each run makes its connections by a call each, and checks two blocks.
        let extra = Self.connectionCounts.reduce(0, +) + 2 * runs + runs
        let calls = given.maxCalls + extra
        print(
            "up to \(calls) calls with \(given.key): $\(Format.fixed(Double(calls) * KMSCeiling.dollarsPerCall, 4)) at $0.03 for 10,000"
        )
        // Also into a pipe: what costs money is said before it is done.
        fflush(nil)
    }

    private func compare(
        _ service: KMSService,
        _ corpus: Corpus,
        _ session: inout Session
    ) throws -> KMSComparison {
        let running = try service.start(session)
        defer { try? running.server?.stop() }
        var direct: [KMSComparison.Direct] = []
        var envelopes: [Double] = []
        let callLimit = KMSCeiling.calls(for: min(service.prefixByteCount, corpus.byteCount))
        for count in Self.connectionCounts {
            let limit =
                if case .given = service { max(1, callLimit / Self.connectionCounts.count) } else {
                    callLimit
                }
            direct.append(
                try self.direct(running, corpus, connections: count, callLimit: limit, session)
            )
            envelopes.append(try envelope(running, corpus, session))
        }
        return KMSComparison(
            service: service.name,
            direct: direct,
            envelope: .init(bytes: corpus.byteCount, calls: 1, wallSeconds: Spread(envelopes))
        )
    }

    private func direct(
        _ running: KMSService.Running,
        _ corpus: Corpus,
        connections: Int,
        callLimit: Int,
        _ session: Session
    ) throws -> KMSComparison.Direct {
        let output = session.workspace.path("direct")
        let child = ChildProcess(
            command: [
                session.tools.directKMS, corpus.path, "--output", output, "--key", running.key,
                "--connections", "\(connections)", "--seconds", "\(longestRun)",
                "--max-calls", "\(callLimit)",
            ],
            environment: running.environment,
            standardOutput: session.workspace.path("printed"),
            standardError: session.workspace.path("messages")
        )
        let before = running.server?.processorSeconds()
        _ = try child.run()
        let after = running.server?.processorSeconds()
        try Files.removeIfPresent(output)
        let printed = Data(try Files.read(session.workspace.path("printed")).utf8)
        let figure = try JSONDecoder().decode(KMSComparison.DirectFigure.self, from: printed)
        let client = figure.processorSeconds / figure.seconds
        // Also of the calls that make the connections, before the time begins, and of those that check.
        let share = Double(figure.calls) / Double(figure.calls + connections + 2)
        let service = before.flatMap { before in
            after.map { ($0 - before) * share / figure.seconds }
        }
        return KMSComparison.Direct(
            figure: figure,
            clientProcessors: client,
            serviceProcessors: service,
            limit: limit(figure, client, service, session)
        )
    }

    private func limit(
        _ figure: KMSComparison.DirectFigure,
        _ client: Double,
        _ service: Double?,
        _ session: Session
    ) -> KMSComparison.Limit {
        if figure.throttles > 0 { return .quota }
        if let service, service > 0.9 { return .service }
        if client + (service ?? 0) > 0.9 * Double(session.processorCount) { return .machine }
        return .waiting
    }

    private func envelope(
        _ running: KMSService.Running,
        _ corpus: Corpus,
        _ session: Session
    ) throws -> Double {
        let output = session.workspace.path("envelope")
        let child = ChildProcess(
            command: [
                session.tools.coffer, "encrypt", "--quiet", "--key", "aws-kms:\(running.key)",
                corpus.path, "-o", output,
            ],
            environment: running.environment,
            standardError: session.workspace.path("messages")
        )
        let seconds = try child.run().wallSeconds
        try Files.removeIfPresent(output)
        return seconds
    }

    private func addTarget(_ comparison: KMSComparison, to session: inout Session) {
        guard let best = comparison.direct.map(\.bytesPerSecond).max() else { return }
        session.report.targets.append(
            .init(
                "envelope, rate against direct calls at their best, \(comparison.service)",
                [comparison.envelope.bytesPerSecond / best],
                nil,
                note: "direct: \(Format.fixed(best / 1e6, 2)) MB/s"
            )
        )
    }
}
