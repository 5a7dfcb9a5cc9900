internal import SystemPackage

/// How far the work on an input has come.
struct ProgressEvent: Encodable, Sendable {
    let event = "progress"
    let input: EventPath
    let line: ProgressLine

    /// An `input` of nil is standard input.
    init(_ line: ProgressLine, input: FilePath?) {
        self.line = line
        self.input = EventPath(input)
    }

    private enum CodingKeys: String, CodingKey {
        case event, input, seconds
        case inputBytes = "input_bytes"
        case processed = "processed_bytes"
        case total = "total_bytes"
        case isTotalFinal = "total_is_final"
        case doneCount = "files_done"
        case totalCount = "files_total"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(event, forKey: .event)
        try container.encode(input.text, forKey: .input)
        try container.encodeIfPresent(input.base64, forKey: .inputBytes)
        try container.encode(line.processedByteCount, forKey: .processed)
        try container.encode(line.totalByteCount, forKey: .total)
        try container.encodeIfPresent(line.files?.done, forKey: .doneCount)
        try container.encodeIfPresent(line.files?.total, forKey: .totalCount)
        if line.files != nil { try container.encode(line.isTotalFinal, forKey: .isTotalFinal) }
        try container.encode(line.seconds, forKey: .seconds)
    }
}
