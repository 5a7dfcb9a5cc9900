internal import KeyManagement

/// What became of all inputs.
struct SummaryEvent: Encodable, Sendable {
    let event = "summary"
    var files = 0
    var failed = 0
    /// Of those that failed, what was no file: folders, links, patterns.
    var failedBesideFiles = 0
    /// Of the files, those whose containers were there and current.
    var current = 0
    var plaintextByteCount: UInt64 = 0
    var storedByteCount: UInt64 = 0
    var seconds = 0.0
    /// Of folders as inputs.
    var trees: TreeCounts?
    /// The signal that ended the work early, such as SIGTERM.
    var signal: String?
    var keyServices = KeyServiceUsage()

    private enum CodingKeys: String, CodingKey {
        case event, files, failed, current, seconds, folders, links, skipped, signal
        case leftOut = "left_out"
        case plaintext = "plaintext_bytes"
        case stored = "stored_bytes"
        case calls = "key_service_calls"
        case retries = "key_service_retries"
        case throttles = "key_service_throttles"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(event, forKey: .event)
        try container.encode(files, forKey: .files)
        try container.encode(failed, forKey: .failed)
        try container.encode(current, forKey: .current)
        try container.encodeIfPresent(trees?.folders, forKey: .folders)
        try container.encodeIfPresent(trees?.links, forKey: .links)
        try container.encodeIfPresent(trees?.skipped, forKey: .skipped)
        try container.encodeIfPresent(trees?.leftOut, forKey: .leftOut)
        try container.encodeIfPresent(signal, forKey: .signal)
        try container.encode(plaintextByteCount, forKey: .plaintext)
        try container.encode(storedByteCount, forKey: .stored)
        try container.encode(seconds, forKey: .seconds)
        try container.encode(keyServices.calls, forKey: .calls)
        try container.encode(keyServices.retries, forKey: .retries)
        try container.encode(keyServices.throttles, forKey: .throttles)
    }
}
