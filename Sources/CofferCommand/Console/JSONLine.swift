internal import Coffer
internal import FoundationEssentials

/// One JSON object on one line, keys sorted.
enum JSONLine {
    static func text(of value: some Encodable) throws(CofferError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(value), as: UTF8.self)
        } catch {
            throw CofferError(.internalInconsistency, "an event can't be written as JSON: \(error)")
        }
    }

    /// Bytes as JSON carries them.
    static func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }
}
