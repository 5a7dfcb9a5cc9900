internal import Coffer
internal import SystemPackage

/// What became of one input.
struct FileEvent: Encodable, Sendable {
    /// The outcome in a word.
    enum Status: String, Encodable, Sendable {
        case encrypted, decrypted, verified, repaired, rewrapped, planned, skipped, resumed,
            restarted, changed,
            failed
    }

    let event = "file"
    let input: EventPath
    let output: EventPath?
    let status: Status
    let plaintextByteCount: UInt64
    let storedByteCount: UInt64
    /// Of a verification; its members are the event's own.
    var verification: VerificationEvent?
    /// Of a change of key slots; its members are the event's own.
    var rewrap: RewrapEvent?
    /// Of a repair: what it mended, in words.
    var mended: [String]?
    /// Of a dry run; its members are the event's own.
    var plan: PlanEvent?
    /// What the user should know although the work was done.
    var warnings: [String] = []
    let error: ErrorEvent?

    private enum CodingKeys: String, CodingKey {
        case event, input, output, status, mended, warnings, error
        case inputBytes = "input_bytes"
        case outputBytes = "output_bytes"
        case plaintext = "plaintext_bytes"
        case stored = "stored_bytes"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(event, forKey: .event)
        try container.encode(input.text, forKey: .input)
        try container.encodeIfPresent(input.base64, forKey: .inputBytes)
        try container.encode(output?.text, forKey: .output)
        try container.encodeIfPresent(output?.base64, forKey: .outputBytes)
        try container.encode(status, forKey: .status)
        try container.encode(plaintextByteCount, forKey: .plaintext)
        try container.encode(storedByteCount, forKey: .stored)
        try verification?.encode(to: encoder)
        try rewrap?.encode(to: encoder)
        try container.encodeIfPresent(mended, forKey: .mended)
        try plan?.encode(to: encoder)
        try container.encode(warnings, forKey: .warnings)
        try container.encode(error, forKey: .error)
    }
}

extension FileEvent {
    /// An input of which nothing is known but why it failed; nil is standard input.
    init(failed input: FilePath?, _ error: CofferError) {
        self.init(
            input: EventPath(input),
            output: nil,
            status: .failed,
            plaintextByteCount: 0,
            storedByteCount: 0,
            error: ErrorEvent(error)
        )
    }
}
