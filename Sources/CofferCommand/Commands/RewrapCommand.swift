internal import ArgumentParser
internal import Coffer
internal import KeyManagement
internal import SystemPackage

/// `coffer rewrap`: key slots added, removed or replaced.
struct RewrapCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rewrap",
        abstract: "Change who can open containers.",
        discussion: """
            Adds and removes key slots in place; the data isn't touched, so it takes a moment \
            whatever the size, unless more slots need more room: then the container is written anew, \
            which takes the room of a copy. An added key opens this one container, not its batch. A power cut \
            leaves a container that opens by its old or its new keys.

            A removed slot takes nothing back: whoever has opened the container before may have \
            kept its key. Encrypt anew what must be closed to them.

              coffer rewrap --add file:new.key backup.tar.coffer
              coffer rewrap --key file:new.key --remove local:0123... backup.tar.coffer
            """
    )

    @OptionGroup var arguments: InputArguments

    @Option(
        name: .customLong("add"),
        help: ArgumentHelp(
            "A key that gets a slot, written as for --key; repeatable.",
            valueName: "key"
        )
    )
    var added: [String] = []

    @Option(
        name: .customLong("remove"),
        help: ArgumentHelp(
            "The id of a key whose slots go, as `coffer inspect` shows it; repeatable.",
            valueName: "key-id"
        )
    )
    var removed: [String] = []

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "Where a changed copy goes, while the input stays as it is: a file, or a folder if it is one, ends in a slash or there are several inputs.",
            valueName: "output"
        ),
        completion: .file()
    )
    var output: String?

    @Flag(
        name: .shortAndLong,
        help: "Allow that no slot is left which was seen to open; replace an existing output."
    )
    var force = false

    @OptionGroup var keys: KeyOptions
    @OptionGroup var unlock: UnlockOptions
    @OptionGroup var report: ReportOptions

    func validate() throws {
        guard !added.isEmpty || !removed.isEmpty else {
            throw ValidationError("say what to change: --add KEY or --remove KEY-ID")
        }
        guard !arguments.inputs.contains("-"), output != "-" else {
            throw ValidationError("slots are changed in files: name them")
        }
    }

    func run() async throws {
        let items = try items
        let run = try FileRun(items, report: report, verb: .rewrapped)
        let rewrap = try await run.preparing { () throws(CofferError) in
            try makeRewrap(countedBy: run.keyServices, writing: output == nil ? [] : items)
        }
        if !removed.isEmpty {
            run.warn(
                "a removed slot takes nothing back from whoever has opened the container before"
            )
        }
        let (isInPlace, requirement) = (output == nil, unlock.requirement)
        try await run.run { (item, target, _, cancellation) throws(CofferError) in
            guard let path = item.input else {
                throw CofferError(.invalidArgument, "slots are changed in files: name them")
            }
            let report = try await rewrap.rewrap(
                path,
                to: isInPlace ? nil : target,
                requiring: requirement,
                cancellation: cancellation
            )
            return FileOutcome(report)
        }
    }

    /// In place, input and output are the same file.
    private var items: [WorkItem] {
        get throws(CofferError) {
            guard let output else {
                return try arguments.paths.compactMap { path in
                    path.map {
                        WorkItem(input: $0, output: .file($0, replacingExisting: true))
                    }
                }
            }
            return try OutputPlan(naming: .keeping, replacesExisting: force)
                .items(for: arguments.paths, output: ArgumentText(output))
        }
    }

    private func makeRewrap(
        countedBy meter: KeyServiceMeter,
        writing items: [WorkItem]
    ) throws(CofferError) -> Rewrap {
        var configuration = Configuration()
        configuration.keySlotLimit = unlock.slots.limit
        let loader = KeyringLoader(keys, purpose: .decrypting(unlock))
        var rewrap = Rewrap(
            keyrings: try loader.load(countedBy: meter, writing: items),
            configuration: configuration
        )
        if !added.isEmpty {
            rewrap.added = try KeyringLoader(
                added,
                beside: loader,
                purpose: .adding(unlock)
            ).load(countedBy: meter, writing: items)
        }
        rewrap.removedKeyIDs = removed
        rewrap.allowsLosingAccess = force
        return rewrap
    }
}
