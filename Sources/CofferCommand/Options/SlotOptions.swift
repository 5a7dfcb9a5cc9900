internal import ArgumentParser
internal import Coffer

/// How many key slots a container may have.
struct SlotOptions: ParsableArguments {
    @Option(
        name: .customLong("max-key-slots"),
        help: ArgumentHelp(
            "The most key slots that a container may have, at most 64.",
            valueName: "n"
        ),
        transform: Count.within(1...64)
    )
    var limit = 16
}
