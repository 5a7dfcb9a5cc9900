internal import ArgumentParser
internal import Coffer

/// `coffer verify`: reads and authenticates, writes nothing.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Authenticate containers and name all that is damaged.",
        discussion: """
            Reads every byte of each container and writes nothing. A sample reads the ends, the \
            index and a random share of the segments, and says how likely that finds damage.

              coffer verify backup.tar.coffer
              coffer verify --sample 5% /archive/*.coffer
            """
    )

    @OptionGroup var arguments: InputArguments

    @Option(
        help: ArgumentHelp(
            "Read a random share of the segments only, such as 10%.",
            valueName: "share"
        ),
        transform: SampleShare.parse
    )
    var sample: Double?

    @OptionGroup var keys: KeyOptions
    @OptionGroup var unlock: UnlockOptions
    @OptionGroup var work: WorkOptions

    func run() async throws {
        let items = try arguments.paths.map { WorkItem(input: $0) }
        let run = try FileRun(items, report: work.report, failsFast: work.failFast, verb: .verified)
        let verifier = try await run.preparing { () throws(CofferError) in
            var configuration = Configuration()
            configuration.workerCount = work.jobs
            configuration.bytesPerSecond = work.limitRate.map(UInt64.init)
            configuration.keySlotLimit = unlock.slots.limit
            let keyrings = try KeyringLoader(keys, purpose: .decrypting(unlock))
                .load(countedBy: run.keyServices)
            return Verifier(keyrings: keyrings, configuration: configuration)
        }
        let (sample, requirement) = (sample, unlock.requirement)
        try await run.run { (item, _, progress, cancellation) throws(CofferError) in
            let report = try await verifier.verify(
                item.source,
                sample: sample,
                requiring: requirement,
                progress: progress,
                cancellation: cancellation
            )
            return FileOutcome(report, item: item)
        }
    }
}
