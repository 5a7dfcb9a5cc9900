/// Encrypts one input of a call: finds out what there is to do for it before it is done.
struct InputEncryption {
    let encryptor: Encryptor
    let keys: KeySupply
    let linked: LinkedSources
    let throttle: Throttle?
    /// Of this input alone: its failure ends nobody else's work.
    let cancellation: Cancellation

    /// What is left to be done for an input.
    struct Ready {
        let input: Input
        let source: PlaintextSource
        let output: Output
        let key: BatchKey
        let start: EncryptionStart
    }

    /// Opens the input; `skip` takes what its container is if that is current, else `perform` makes it.
    func run<Result>(
        _ member: Batch.Member,
        skip: (EncryptionSummary) -> Result,
        perform: (Ready) throws -> Result
    ) throws(CofferError) -> Result {
        try translating(path: member.input.path) {
            let configuration = encryptor.configuration
            let source = try PlaintextSource(
                member.input,
                linked: linked,
                cancellation: cancellation
            )
            let output: Output
            switch try EncryptionNeed(
                of: source,
                at: member.output,
                under: keys.last,
                by: encryptor,
                cancellation: cancellation
            ) {
            case .nothing(let summary, let existing):
                if configuration.removesSources {
                    try SourceRemoval.check(source, member.output)
                    try existing.remove(
                        source,
                        named: member.input,
                        by: encryptor,
                        throttle: throttle,
                        cancellation: cancellation
                    )
                }
                return skip(summary)
            case .container(let target): output = target
            }
            if configuration.removesSources { try SourceRemoval.check(source, output) }
            let key = try keys.key(forByteCount: source.byteCount ?? 0)
            let starter = EncryptionStarter(
                encryptor: encryptor,
                key: key,
                cancellation: cancellation
            )
            let start = try starter.start(source, to: output)
            return try perform(
                Ready(
                    input: member.input,
                    source: source,
                    output: output,
                    key: key,
                    start: start
                )
            )
        }
    }
}
