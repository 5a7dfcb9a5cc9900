internal import Coffer
internal import FoundationEssentials

/// One JSON object on one line, keys sorted.
enum JSONLine {
    static func text(of value: some Encodable) throws(CofferError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return escaping(String(decoding: try encoder.encode(value), as: UTF8.self))
        } catch {
            throw CofferError(.internalInconsistency, "an event can't be written as JSON: \(error)")
        }
    }

    /// Escapes what some programs take for the end of a line, and what has a terminal show text in another order.
    ///
    /// Such characters stand in strings only, where their escapes mean the same.
    private static func escaping(_ text: String) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x2028...0x202E, 0x2066...0x2069:
                escaped.append(contentsOf: "\\u\(String(scalar.value, radix: 16))".unicodeScalars)
            default: escaped.append(scalar)
            }
        }
        return String(escaped)
    }

    /// Bytes as JSON carries them.
    static func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }
}
