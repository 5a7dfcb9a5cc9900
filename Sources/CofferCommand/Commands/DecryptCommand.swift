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
        guard !trees.follow || destination.output != nil else {
            throw ValidationError(
                "--follow would put outputs wherever links lead: name a folder for them with -o"
            )
        }
        guard range == nil || !trees.recursive else {
            throw ValidationError("--range takes one container: leave out -r")
        }
    }

    @Flag(help: "Leave holes in files for blocks of zeros, which then take no room on the disk.")
    var sparse = false

    func run() async throws {
        guard !trees.recursive else { return try await runOnTrees() }
        let items = try destination.items(for: arguments, naming: .removingSuffix)
        if destination.output == nil { try TerminalGuard.refusePlaintext(items) }
        let run = try FileRun(
            items,
            report: work.report,
            failsFast: work.failFast,
            verb: .decrypted
        )
        let decryptor = try await prepare(run)
        let (range, requirement) = (range, unlock.requirement)
        if items.count > 1 {
            let work = BatchWork.decrypting(by: decryptor, range, requiring: requirement)
            return try await BatchRun(run: run).run(work)
        }
        try await run.run { (item, output, progress, cancellation) throws(CofferError) in
            FileOutcome(
                try await decryptor.decrypt(
                    item.source,
                    to: output,
                    range: range,
                    requiring: requirement,
                    progress: progress,
                    cancellation: cancellation
                )
            )
        }
    }

    private func runOnTrees() async throws {
        let plan = try destination.plan(for: arguments, naming: .removingSuffix)
        var intake = try TreeIntake(plan, trees)
        let run = try FileRun(
            plan.items,
            report: work.report,
            failsFast: work.failFast,
            verb: .decrypted
        )
        intake.report = run.console.reportStatus
        let decryptor = try await prepare(run)
        intake.keyFileGuard = try keyringLoader.keyFileGuard()
        try await TreeRun(run: run).run(
            intake,
            .decrypting(by: decryptor, nil, requiring: unlock.requirement)
        )
    }

    private var keyringLoader: KeyringLoader {
        KeyringLoader(keys, purpose: .decrypting(unlock))
    }

    private func prepare(_ run: FileRun) async throws -> Decryptor {
        try await run.preparing { () throws(CofferError) in
            var configuration = Configuration()
            configuration.workerCount = work.jobs
            configuration.bytesPerSecond = work.limitRate.map(UInt64.init)
            configuration.preservesAttributes = !destination.noPreserve
            configuration.flushing = destination.sync.flushing
            configuration.writesHoles = sparse
            configuration.keySlotLimit = unlock.slots.limit
            let keyrings = try keyringLoader.load(countedBy: run.keyServices, writing: run.items)
            return Decryptor(keyrings: keyrings, configuration: configuration)
        }
    }
}
