internal import Coffer
internal import FileAccess

/// Keeps data away from a terminal that nobody asked to have it.
enum TerminalGuard {
    /// A container is of no use on a terminal, and its bytes may do things to it.
    static func refuseContainer(_ items: [WorkItem]) throws(CofferError) {
        for item in items where isTerminal(item.output) {
            throw CofferError(
                .invalidArgument,
                "a container isn't written to a terminal: name a file with -o, or redirect standard output",
                path: item.output?.path
            )
        }
    }

    /// Plaintext goes to a terminal only when `-o -` says so.
    static func refusePlaintext(_ items: [WorkItem]) throws(CofferError) {
        for item in items where isTerminal(item.output) {
            throw CofferError(
                .invalidArgument,
                "plaintext isn't written to a terminal unless asked to: name a file with -o, or use -o -"
            )
        }
    }

    private static func isTerminal(_ output: Output?) -> Bool {
        guard let path = output?.path else {
            return output != nil && StandardStream.output.isTerminal
        }
        guard (try? File.status(of: path, followingLinks: true))?.kind == .characterDevice else {
            return false
        }
        return (try? File.open(path, for: .writing))?.isTerminal == true
    }
}
