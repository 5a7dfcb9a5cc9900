internal import FileAccess
internal import Glibc

/// What the process needs before anything else happens, and how it ends by a closed pipe.
enum ProcessSetup {
    /// Sees to it that files are no standard streams, turns core dumps off and makes errors of a
    /// closed pipe and of the limit on file sizes, which would otherwise be sudden death.
    ///
    /// The pages with keys are left out of dumps by themselves.
    static func prepare() {
        Host.openMissingStandardStreams()
        Host.disableCoreDumps()
        // A batch keeps files open that are finished but not yet flushed.
        Host.raiseOpenFileLimit(to: 4096)
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
    }

    /// Ends the process as one that writes to a closed pipe ends, now that all is cleaned up.
    static func endByBrokenPipe() -> Never {
        signal(SIGPIPE, SIG_DFL)
        raise(SIGPIPE)
        exit(ExitStatus.signal(SIGPIPE).code)
    }

    /// The hidden flag that stands for `--update=verify`.
    static let verifyingUpdate = "update-verify"

    /// The arguments as the parser can take them.
    static var parserArguments: [String] {
        let texts = arguments.map(\.text)
        let end = texts.firstIndex(of: "--") ?? texts.endIndex
        return texts.enumerated().map { index, text in
            index < end && text == "--update=verify" ? "--\(verifyingUpdate)" : text
        }
    }

    /// The arguments without the program's name, every byte kept.
    static var arguments: [ArgumentText] {
        (1..<max(1, Int(CommandLine.argc))).compactMap { index in
            guard let argument = unsafe CommandLine.unsafeArgv[index] else { return nil }
            return unsafe ArgumentText(
                bytes: UnsafeRawBufferPointer(start: argument, count: strlen(argument))
            )
        }
    }

    /// The bytes of an environment variable; nil if it isn't set.
    static func environment(_ name: String) -> [UInt8]? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe Array(UnsafeRawBufferPointer(start: value, count: strlen(value)))
    }
}
