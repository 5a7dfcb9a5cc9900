internal import ArgumentParser
internal import Coffer
internal import KeyManagement

/// What is tried, and what is asked of the container, before it is opened.
struct UnlockOptions: ParsableArguments {
    @Option(
        name: .customLong("context"),
        help: ArgumentHelp(
            "An entry that the container's encryption context must have, or NAME alone for any value; repeatable.",
            valueName: "name=value"
        ),
        transform: ContextArgument.init(parsing:)
    )
    var entries: [ContextArgument] = []

    @Option(
        help: ArgumentHelp(
            "The most passphrase slots of a container to try, each of which takes about half a second, or of a hostile container up to 1 GiB and tens of seconds.",
            valueName: "n"
        ),
        transform: Count.within(1...64)
    )
    var passphraseSlots = 1

    @OptionGroup var discovery: DiscoveryOptions

    @Option(
        help: ArgumentHelp(
            "The passphrase of identities that have one: passphrase (asks, the default), passphrase:file:PATH, passphrase:fd:N or passphrase:env:NAME.",
            valueName: "source"
        ),
        transform: PassphraseArgument.init(parsing:)
    )
    var unlock: PassphraseArgument?

    @OptionGroup var slots: SlotOptions

    func validate() throws {
        try unlock?.validate(as: "--unlock")
        // As bytes: two texts that only look alike are two names.
        let names = entries.filter { $0.value != nil }.map { Array($0.name.utf8) }
        guard Set(names).count == names.count else {
            throw ValidationError("--context names an entry twice")
        }
    }

    /// Of identities that have one.
    var passphrase: PassphraseSource { unlock?.source ?? .prompt }

    /// The entries as the library checks them.
    var requirement: ContextRequirement {
        var requirement = ContextRequirement.none
        for entry in entries {
            if let value = entry.value {
                requirement.entries[entry.name] = value
            } else {
                requirement.names.append(entry.name)
            }
        }
        return requirement
    }
}
