internal import ArgumentParser
internal import Coffer

/// The command `coffer`.
struct CofferTool: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coffer",
        abstract: "Encrypts huge files at the speed of the machine.",
        discussion: """
            An input becomes a container: compressed if asked, encrypted and authenticated in \
            segments, so that all processors work on it and any range of it can be read alone.

              coffer keygen
              coffer encrypt backup.tar
              coffer decrypt backup.tar.coffer -o restored.tar

            Exit status: 0 done; 1 some of several inputs failed; 64 wrong usage; 65 damaged or not \
            authentic; 66 no such input; 69 key service unavailable, not trusted, or no libcurl; 70 \
            a bug; 71 no threads to be had; 73 output exists or can't be made; 74 reading or writing \
            failed; 77 no usable key, or access denied; 78 configuration or key file malformed \
            (region, profile, AWS file, end point, grant token, key usage, clock); 129, 130, 131, \
            143 ended by a signal. What stops a command before its first input ends with its own \
            status, however many inputs there are.
            """,
        version: "coffer \(Version.string)",
        subcommands: [
            KeygenCommand.self, EncryptCommand.self, DecryptCommand.self, VerifyCommand.self,
            InspectCommand.self, RewrapCommand.self, RepairCommand.self,
        ]
    )
}
