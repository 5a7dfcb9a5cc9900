internal import ArgumentParser
internal import Coffer
internal import FileAccess
internal import KeyManagement
internal import SystemPackage

/// `coffer encrypt`: files into containers.
struct EncryptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "encrypt",
        abstract: "Encrypt files into containers.",
        discussion: """
            Writes INPUT.coffer beside each input unless -o says otherwise. The first key makes \
            the data key, and any one of the keys opens the container. The encryption context is \
            authenticated but not secret. Several inputs are worked on at the same time, under one \
            data key, and reported in the order in which they were named.

              coffer encrypt backup.tar
              coffer encrypt --key recipient:file:backup.recipient backup.tar
              coffer encrypt --key aws-kms:alias/backup --context project=atlas backup.tar
              tar -c folder | coffer encrypt --compress auto - -o folder.tar.coffer
            """
    )

    @OptionGroup var arguments: InputArguments
    @OptionGroup var destination: OutputOptions
    @OptionGroup var trees: TreeOptions
    @OptionGroup var keys: KeyOptions
    @OptionGroup var slots: SlotOptions

    @Option(
        name: .customLong("context"),
        help: ArgumentHelp(
            "An entry of the encryption context; repeatable.",
            valueName: "name=value"
        ),
        transform: ContextArgument.init(parsing:)
    )
    var entries: [ContextArgument] = []

    @Option(
        help: ArgumentHelp(
            "none, auto (where it pays), zstd or zstd:1 to zstd:22. The size of compressed data tells something of its content.",
            valueName: "how"
        ),
        transform: CompressionArgument.parse
    )
    var compress = Compression.none

    @Option(
        help: ArgumentHelp(
            "Plaintext in a segment: a power of two from 64KiB to 64MiB; the default is 1MiB.",
            valueName: "size"
        ),
        transform: ByteCount.parseSegmentSize
    )
    var segmentSize: Int?

    @Flag(help: "Succeed when an input grew while it was read; what was added is left out.")
    var allowChanged = false

    @Flag(
        help:
            "Tell sizes, calls to key services and their price, and check keys, inputs and outputs; write nothing."
    )
    var dryRun = false

    @Option(help: .private, transform: Count.within(1...Int(Int32.max)))
    var testRunSegments: Int?

    @OptionGroup var repetition: RepetitionOptions
    @OptionGroup var work: WorkOptions

    func validate() throws {
        guard !trees.follow || destination.output != nil else {
            throw ValidationError(
                "--follow would put outputs wherever links lead: name a folder for them with -o"
            )
        }
        try repetition.validate(with: destination, isDryRun: dryRun)
        guard entries.allSatisfy({ $0.value != nil }) else {
            throw ValidationError("--context needs a value: write it as NAME=VALUE")
        }
    }

    func run() async throws {
        guard !trees.recursive else { return try await runOnTrees() }
        let items = try destination.items(for: arguments, naming: .addingSuffix)
        try TerminalGuard.refuseContainer(items)
        let run = try FileRun(
            items,
            report: work.report,
            failsFast: work.failFast,
            verb: dryRun ? .planned : .encrypted
        )
        guard !dryRun else { return try await plan(run) }
        let (encryptor, key) = try await prepare(run)
        let allowChanged = allowChanged
        if items.count > 1 {
            let work = BatchWork.encrypting(by: encryptor, under: key, allowChanged: allowChanged)
            return try await BatchRun(run: run).run(work)
        }
        try await run.run { (item, output, progress, cancellation) throws(CofferError) in
            let summary = try await encryptor.encrypt(
                item.source,
                to: output,
                under: key,
                progress: progress,
                cancellation: cancellation
            )
            return FileOutcome(summary, item: item, allowChanged: allowChanged)
        }
    }

    /// Says what would be done, and does nothing.
    private func plan(_ run: FileRun) async throws {
        let (encryptor, context) = try await prepareDry(run)
        try await run.run { (item, output, _, _) throws(CofferError) in
            FileOutcome(
                try await encryptor.plan(item.source, to: output, context: context),
                item: item
            )
        }
    }

    /// Loads the keys and makes a data key.
    func prepare(_ run: FileRun) async throws -> (Encryptor, BatchKey) {
        try await run.preparing(isUpdate: repetition.isUpdate) { () throws(CofferError) in
            let context = try context
            let encryptor = try makeEncryptor(for: run)
            return (encryptor, try await encryptor.makeBatchKey(for: context))
        }
    }

    /// Loads and checks the keys, and says what a data key would cost.
    func prepareDry(_ run: FileRun) async throws -> (Encryptor, EncryptionContext) {
        let prepared = try await run.preparing { () throws(CofferError) in
            let context = try self.context
            let encryptor = try makeEncryptor(for: run)
            for reason in try await encryptor.checkKeys() { run.warn(reason) }
            return (encryptor, context)
        }
        try run.announce(prepared.0)
        if repetition.removeSource {
            try run.result("sources would be removed once their containers were read back")
        }
        return prepared
    }

    private func makeEncryptor(for run: FileRun) throws(CofferError) -> Encryptor {
        let keyrings = try keyringLoader.load(
            countedBy: run.keyServices,
            writing: run.items,
            removingSources: repetition.removeSource
        )
        if let warning = WeakestSlot.warning(among: keyrings) { run.warn(warning) }
        return Encryptor(keyrings: keyrings, configuration: configuration)
    }

    var keyringLoader: KeyringLoader {
        KeyringLoader(keys, purpose: .encrypting(keySlotLimit: slots.limit))
    }

    private var configuration: Configuration {
        var configuration = Configuration()
        configuration.compression = compress
        if let segmentSize { configuration.segmentByteCount = segmentSize }
        configuration.workerCount = work.jobs
        configuration.preservesAttributes = !destination.noPreserve
        configuration.keySlotLimit = slots.limit
        configuration.flushing = destination.sync.flushing
        repetition.apply(to: &configuration)
        configuration.bytesPerSecond = work.limitRate.map(UInt64.init)
        configuration.runSegmentLimit = testRunSegments.map(UInt64.init)
        return configuration
    }

    private var context: EncryptionContext {
        get throws(CofferError) {
            do {
                return try EncryptionContext(entries.map { ($0.name, $0.value ?? "") })
            } catch { throw CofferError(translating: error) }
        }
    }
}
