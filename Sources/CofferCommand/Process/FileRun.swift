internal import Coffer
internal import SystemPackage

/// Works on inputs, one after the other or as a batch, and reports on each; one bad input doesn't stop the rest.
struct FileRun {
    /// Does the work on one input; the output is meaningless where the command writes none.
    typealias Work = (WorkItem, Output, WorkProgress, Cancellation) async throws(CofferError) ->
        FileOutcome

    /// Counts what the keyrings of this run ask.
    let keyServices = KeyServiceMeter()

    let items: [WorkItem]
    let progressMode: ProgressMode
    /// Whether the first input that fails is the last that is worked on.
    let failsFast: Bool
    private let verb: FileEvent.Status
    let console: Console

    /// `verb` is the status of an input that went well.
    init(
        _ items: [WorkItem],
        report: ReportOptions,
        failsFast: Bool = false,
        verb: FileEvent.Status
    ) throws(CofferError) {
        self.items = items
        self.verb = verb
        self.failsFast = failsFast
        progressMode = report.progress
        console = try report.console(for: items)
    }

    /// Does what comes before the first input, such as loading keys.
    ///
    /// What is wrong with every input already is said first: nobody types a passphrase in vain.
    ///
    /// - Throws: ``ExitStatus`` after reporting that nothing could be done.
    func preparing<Value>(
        isUpdate: Bool = false,
        _ body: () async throws(CofferError) -> Value
    ) async throws -> Value {
        let problems = items.map { $0.problem(isUpdate: isUpdate) }
        if problems.allSatisfy({ $0 != nil }) {
            var tally = Tally(items)
            for (item, problem) in zip(items, problems) {
                guard let problem else { continue }
                try report(problem, of: item, in: &tally)
            }
            throw try end(tally)
        }
        do throws(CofferError) { return try await body() } catch {
            var tally = Tally(items)
            console.error(error.text, hint: error.hint)
            for item in items { try event(of: item, error: error, in: &tally) }
            _ = try end(tally)
            throw ExitStatus(error)
        }
    }

    /// Says what the user should know of all inputs.
    func warn(_ message: String) { console.warning(message) }

    /// Says what the keys of an encryption will cost.
    func announce(_ encryptor: Encryptor) throws(CofferError) {
        try console.event(DryRunEvent(encryptor))
        try result(DryRunText.keys(of: encryptor))
    }

    /// Works on every input.
    ///
    /// - Throws: ``ExitStatus`` if any failed: its own for one input, 1 for several.
    func run(_ work: Work) async throws {
        var tally = Tally(items)
        for item in items where !isOver(tally) { try await run(item, work, in: &tally) }
        try conclude(tally)
    }

    /// Works on one input and reports on it.
    func run(_ item: WorkItem, _ work: Work, in tally: inout Tally) async throws(CofferError) {
        let progress = WorkProgress()
        do throws(CofferError) {
            let outcome = try await outcome(of: item, progress, work)
            try report(outcome, of: item, in: &tally)
        } catch {
            // Files appear whole or not at all; of a stream the beginning is out.
            let isReleased =
                verb == .decrypted && !item.leavesTemporary
                && progress.processedByteCount > 0
            try report(error.at(item.input), of: item, isReleased: isReleased, in: &tally)
            if error.code == .brokenPipe { throw error }
        }
    }

    /// Whether no further input is to be begun.
    func isOver(_ tally: Tally) -> Bool {
        SignalWatch.shared.received != nil || failsFast && tally.hasFailed
    }

    /// Sums up.
    ///
    /// - Throws: ``ExitStatus`` if any failed or a signal ended the work.
    func conclude(_ tally: Tally) throws {
        let status = try end(tally)
        if let signal = SignalWatch.shared.received { throw ExitStatus.signal(signal) }
        if status != .success { throw status }
    }

    private func outcome(
        of item: WorkItem,
        _ progress: WorkProgress,
        _ work: Work
    ) async throws(CofferError) -> FileOutcome {
        let meter = ProgressMeter(
            of: progress,
            input: item.input,
            mode: progressMode,
            console: console
        )
        defer { meter.stop() }
        let cancellation = Cancellation()
        let output = item.output ?? .standardOutput
        guard item.leavesTemporary else {
            return try await work(item, output, progress, cancellation)
        }
        return try await SignalWatch.shared.cancelling(cancellation) { () throws(CofferError) in
            try await work(item, output, progress, cancellation)
        }
    }

    /// Says what became of one input, and counts it.
    func report(
        _ outcome: FileOutcome,
        of item: WorkItem,
        in tally: inout Tally
    ) throws(CofferError) {
        for line in outcome.lines where !console.style.isQuiet || outcome.failure != nil {
            try console.result("\(PrintableText.of(item.name)): \(line)")
        }
        for warning in outcome.warnings { console.warning("\(item.name): \(warning)") }
        if let failure = outcome.failure?.at(item.input) {
            console.error(failure.text, hint: failure.hint)
        }
        try event(of: item, outcome, error: outcome.failure?.at(item.input), in: &tally)
    }

    /// `isReleased` says whether plaintext that isn't whole went out, `isFile` whether it is a file that failed.
    func report(
        _ error: CofferError,
        of item: WorkItem,
        isReleased: Bool = false,
        isFile: Bool = true,
        in tally: inout Tally
    ) throws(CofferError) {
        // Whoever sent a signal or closed a pipe knows what happened.
        if error.code != .cancelled, error.code != .brokenPipe {
            let hint = isReleased ? "discard what was written: it isn't whole" : nil
            console.error(error.text, hint: hint ?? item.hint(for: error))
        }
        try event(of: item, error: error, isFile: isFile, in: &tally)
    }

    private func event(
        of item: WorkItem,
        _ outcome: FileOutcome? = nil,
        error: CofferError?,
        isFile: Bool = true,
        in tally: inout Tally
    ) throws(CofferError) {
        if isFile {
            tally.add(outcome, error: error)
        } else if let error {
            tally.add(failed: error)
        }
        try console.event(
            FileEvent(
                input: EventPath(item.input),
                output: item.output.map { EventPath($0.path) },
                status: outcome?.status ?? (error == nil ? verb : .failed),
                plaintextByteCount: outcome?.plaintextByteCount ?? 0,
                storedByteCount: outcome?.storedByteCount ?? 0,
                verification: outcome?.verification.map(VerificationEvent.init),
                rewrap: outcome?.rewrap.map(RewrapEvent.init),
                mended: outcome?.mended,
                plan: outcome?.plan.map(PlanEvent.init),
                warnings: outcome?.warnings ?? [],
                error: error.map(ErrorEvent.init)
            )
        )
    }

    private func end(_ tally: Tally) throws(CofferError) -> ExitStatus {
        var summary = tally.summary
        summary.keyServices = keyServices.usage
        summary.signal = SignalWatch.shared.receivedName
        if !console.style.isQuiet {
            if let trees = summary.trees { console.note(TreeText.summary(summary, trees)) }
            if let signal = summary.signal, items.count > 1 || summary.trees != nil {
                console.note("coffer: ended early by \(signal): what is left was not worked on")
            }
        }
        if !tally.plans.isEmpty { try result(DryRunText.total(tally.plans)) }
        try console.event(summary)
        return tally.status
    }

    /// A line for people of what concerns all inputs; none with `--quiet`.
    func result(_ line: String) throws(CofferError) {
        guard !console.style.isQuiet else { return }
        try console.result("dry run: \(line)")
    }
}
