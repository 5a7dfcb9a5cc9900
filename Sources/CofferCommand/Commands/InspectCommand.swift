internal import ArgumentParser
internal import Coffer
internal import SystemPackage

/// `coffer inspect`: what a container tells without a key.
struct InspectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show what can be said of a container without a key.",
        discussion: """
            Nothing of it is authenticated: whoever can write the container can make it say \
            anything. `coffer verify` authenticates.

              coffer inspect backup.tar.coffer
              coffer inspect --json backup.tar.coffer
            """
    )

    @Argument(help: ArgumentHelp("The container.", valueName: "input"), completion: .file())
    var input: String

    @OptionGroup var slots: SlotOptions

    @OptionGroup var result: ResultOptions

    func run() async throws {
        let path = FilePath(argument: input)
        let source: Input = input == "-" ? .standardInput : .file(path)
        let console = result.console
        var configuration = Configuration()
        configuration.keySlotLimit = slots.limit
        let description: ContainerDescription
        do throws(CofferError) {
            description = try await ContainerDescription.inspect(
                source,
                configuration: configuration
            )
        } catch {
            let error = error.at(source.path)
            try console.event(FileEvent(failed: source.path, error))
            throw error
        }
        try console.event(InspectEvent(description))
        if !result.quiet {
            let name = PrintableText.of(path)
            for line in InspectText.lines(description, name: name) { try console.result(line) }
        }
        for warning in description.warnings { console.warning("\(path.argument): \(warning)") }
    }
}
