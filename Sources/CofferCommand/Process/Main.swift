internal import ArgumentParser
internal import Coffer
internal import FileAccess
internal import Glibc

/// The process, from raw arguments to exit status.
@main enum Main {
    /// The work is done in a task; the main thread waits for signals.
    ///
    /// Not an `async` main function: Dispatch parks the main thread of those with all signals
    /// unblocked, where their default action would end the process.
    static func main() {
        ProcessSetup.prepare()
        if let reason = Host.threadFailure() {
            Console(.init()).error(
                "the system gives this process no threads (\(reason)): raise ulimit -v and ulimit -u"
            )
            exit(ExitStatus.systemError.code)
        }
        let watch = SignalWatch.shared
        watch.block()
        Task.detached { exit(await run().code) }
        watch.wait()
    }

    /// Parses, works, and says what went wrong.
    private static func run() async -> ExitStatus {
        do {
            var command = try CofferTool.parseAsRoot(ProcessSetup.parserArguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            return .success
        } catch { return report(error) }
    }

    private static func report(_ error: any Error) -> ExitStatus {
        switch error {
        case let status as ExitStatus: return status
        case let error as CofferError where error.code == .brokenPipe:
            ProcessSetup.endByBrokenPipe()
        case let error as CofferError:
            Console(.init()).error(error.text)
            return ExitStatus(error)
        default: return reportParsing(error)
        }
    }

    /// What the parser calls unexpected arguments.
    private static var unknownCommand: String? {
        guard let word = ProcessSetup.arguments.first?.text, !word.hasPrefix("-"),
            !CofferTool.configuration.subcommands.contains(where: {
                $0.configuration.commandName == word
            })
        else { return nil }
        return "there is no command '\(word)'"
    }

    /// The parser knows `--update` as an option without a value.
    private static var wrongUpdate: String? {
        guard
            let word = ProcessSetup.arguments.first(where: { $0.text.hasPrefix("--update=") })?.text
        else { return nil }
        let value = word.dropFirst("--update=".count)
        guard value != "verify" else { return nil }
        return "the value '\(value)' is invalid for '--update': write --update or --update=verify"
    }

    /// Help, version and completions on standard output; a wrong command line as an error.
    private static func reportParsing(_ error: any Error) -> ExitStatus {
        guard CofferTool.exitCode(for: error) != .success else {
            do throws(CofferError) {
                let text = CofferTool.fullMessage(for: error)
                try StandardStream.output.write(text.hasSuffix("\n") ? text : text + "\n")
                return .success
            } catch { return report(error) }
        }
        let message = unknownCommand ?? wrongUpdate ?? CofferTool.message(for: error)
        Console(.init()).error(
            message.prefix(1).lowercased() + message.dropFirst(),
            hint: "coffer --help, or --help after a command, shows what can be written"
        )
        return .usage
    }
}
