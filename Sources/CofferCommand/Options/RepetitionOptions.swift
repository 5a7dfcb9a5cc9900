internal import ArgumentParser
internal import Coffer

/// What a batch is that runs again and again: what it skips, goes on with, and removes.
struct RepetitionOptions: ParsableArguments {
    @Flag(
        help:
            "Skip files whose container is there and current (same time, size, context and keys), and replace containers that aren't. --update=verify also authenticates their root and metadata."
    )
    var update = false

    /// What `--update=verify` is for the parser, whose flags take no value.
    @Flag(name: .customLong(ProcessSetup.verifyingUpdate), help: .private)
    var verifyingUpdate = false

    @Flag(
        help:
            "Remove each input once its container is on the disk, was read back from there and found to hold the same."
    )
    var removeSource = false

    @Flag(
        help:
            "Go on in the middle of files where the same command was interrupted, by whatever, and leave what is done if this one is. With several inputs, add --update to skip those that are complete."
    )
    var resume = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Make a new data key, by further calls to key services, whenever one has encrypted so much.",
            valueName: "size"
        ),
        transform: ByteCount.parsePositive
    )
    var dataKeyBytes: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Make a new data key whenever one has encrypted so many files.",
            valueName: "n"
        ),
        transform: Count.within(1...Int(Int32.max))
    )
    var dataKeyFiles: Int?

    var isUpdate: Bool { update || verifyingUpdate }

    /// Refuses what doesn't go together with other options.
    func validate(with destination: OutputOptions, isDryRun: Bool) throws {
        guard !removeSource || destination.sync != .none else {
            throw ValidationError(
                "--remove-source needs containers on the disk: leave out --sync none"
            )
        }
        guard !isUpdate || !destination.noPreserve else {
            throw ValidationError("--update goes by the modification time: leave out --no-preserve")
        }
        guard dataKeyBytes == nil && dataKeyFiles == nil || !isDryRun else {
            throw ValidationError(
                "--dry-run counts the calls for one data key: leave out --data-key-bytes and --data-key-files"
            )
        }
        guard !isUpdate || !isDryRun else {
            throw ValidationError("--dry-run can't tell what is current: leave out --update")
        }
    }

    /// Sets what the library needs to know of it.
    func apply(to configuration: inout Configuration) {
        configuration.updates = isUpdate
        configuration.verifiesUpdates = verifyingUpdate
        configuration.removesSources = removeSource
        configuration.resumes = resume
        configuration.dataKeyByteLimit = dataKeyBytes.map(UInt64.init)
        configuration.dataKeyFileLimit = dataKeyFiles.map(UInt64.init)
    }
}
