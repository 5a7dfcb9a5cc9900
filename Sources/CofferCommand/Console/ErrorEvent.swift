internal import Coffer

/// An error in JSON.
struct ErrorEvent: Encodable, Sendable {
    let code: String
    let message: String
    let path: String?
    let segment: UInt64?

    init(_ error: CofferError) {
        code = error.code.description
        message = error.message
        path = error.path.map { EventPath($0).text }
        segment = error.segment
    }

    private enum CodingKeys: CodingKey { case code, message, path, segment }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(code, forKey: .code)
        try container.encode(message, forKey: .message)
        try container.encode(path, forKey: .path)
        try container.encode(segment, forKey: .segment)
    }
}
