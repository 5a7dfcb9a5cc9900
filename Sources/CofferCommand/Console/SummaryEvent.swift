/// What became of all inputs.
struct SummaryEvent: Encodable, Sendable {
    let event = "summary"
    var files = 0
    var failed = 0
    var plaintextByteCount: UInt64 = 0
    var storedByteCount: UInt64 = 0
    var seconds = 0.0
    let keyServiceCallCount = 0

    private enum CodingKeys: String, CodingKey {
        case event, files, failed, seconds
        case plaintextByteCount = "plaintext_bytes"
        case storedByteCount = "stored_bytes"
        case keyServiceCallCount = "key_service_calls"
    }
}
