internal import ArgumentParser
internal import Coffer

/// `coffer decrypt`: containers into files.
struct DecryptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decrypt",
        abstract: "Decrypt containers.",
        discussion: """
            Writes each input to its name without .coffer unless -o says otherwise. A file appears \
            only when all of it is authentic. To standard output, authentic data flows out as it is \
            read: if the exit status isn't 0, discard it.

              coffer decrypt backup.tar.coffer -o restored.tar
              coffer decrypt backup.tar.coffer -o - --range 1000-1999 | xxd
            """
    )

    @OptionGroup var arguments: InputArguments
    @OptionGroup var destination: OutputOptions
    @OptionGroup var trees: TreeOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Bytes of the plaintext, as curl writes them: 0-499, 500-, or -500 for the last 500.",
            valueName: "range"
        ),
        transform: RangeArgument.parse
    )
    var range: PlaintextRange?

    @OptionGroup var keys: KeyOptions
    @OptionGroup var unlock: UnlockOptions
    @OptionGroup var work: WorkOptions

    func validate() throws {
        guard range == nil || !trees.recursive else {
            throw ValidationError("--range takes one container: leave out -r")
        }
    }

    func run() async throws {
        guard !trees.recursive else {
            let plan = try destination.plan(for: arguments, naming: .removingSuffix)
            var intake = try TreeIntake(plan, trees)
            let run = FileRun(
                plan.items,
                report: work.report,
                failsFast: work.failFast,
                verb: .decrypted
            )
            let work = try await makeWork(for: run)
            intake.keyFileGuard = try keyringLoader.keyFileGuard()
            return try await TreeRun(run: run).run(intake, work)
        }
        let items = try destination.items(for: arguments, naming: .removingSuffix)
        if destination.output == nil { try TerminalGuard.refusePlaintext(items) }
        let run = FileRun(items, report: work.report, failsFast: work.failFast, verb: .decrypted)
        try await run.run(await makeWork(for: run))
    }

    private var keyringLoader: KeyringLoader {
        KeyringLoader(keys, purpose: .decrypting(unlock))
    }

    private func makeWork(for run: FileRun) async throws -> FileRun.Work {
        let decryptor = try await run.preparing { () throws(CofferError) in
            var configuration = Configuration()
            configuration.workerCount = work.jobs
            configuration.preservesAttributes = !destination.noPreserve
            configuration.flushing = destination.sync.flushing
            configuration.keySlotLimit = unlock.slots.limit
            let keyrings = try keyringLoader.load(countedBy: run.keyServices, writing: run.items)
            return Decryptor(keyrings: keyrings, configuration: configuration)
        }
        let (range, requirement) = (range, unlock.requirement)
        return { (item, output, progress, cancellation) throws(CofferError) in
            let summary = try await decryptor.decrypt(
                item.source,
                to: output,
                range: range,
                requiring: requirement,
                progress: progress,
                cancellation: cancellation
            )
            return FileOutcome(summary)
        }
    }
}
