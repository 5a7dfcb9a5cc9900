internal import AuthenticatedEncryption

/// What a line of a file of profiles says; values as places in the file, as they may be secret.
enum ProfileLine: Hashable {
    /// Nothing, or a comment.
    case empty
    /// `[name]`.
    case section(String)
    /// `name = value`.
    case entry(String, Range<Int>)
    /// The same, indented.
    case nested(String, Range<Int>)
    /// None of these.
    case unreadable

    /// Reads all lines.
    static func lines(of text: SecretBytes) -> [ProfileLine] {
        var lines: [ProfileLine] = []
        var start = 0
        while start < text.byteCount {
            let end = (start..<text.byteCount).first { text[$0] == newline } ?? text.byteCount
            lines.append(ProfileLine(text, start..<end))
            start = end + 1
        }
        return lines
    }

    private static let newline = UInt8(ascii: "\n")

    private init(_ text: SecretBytes, _ line: Range<Int>) {
        let trimmed = Self.trim(line, of: text)
        guard let first = trimmed.first else {
            self = .empty
            return
        }
        switch text[first] {
        case UInt8(ascii: "#"), UInt8(ascii: ";"): self = .empty
        case UInt8(ascii: "["):
            guard text[trimmed.upperBound - 1] == UInt8(ascii: "]") else {
                self = .unreadable
                return
            }
            let name = Self.trim(first + 1..<trimmed.upperBound - 1, of: text)
            self = .section(Self.text(name, of: text))
        default:
            guard let separator = trimmed.first(where: { text[$0] == UInt8(ascii: "=") }) else {
                self = .unreadable
                return
            }
            let name = Self.text(Self.trim(first..<separator, of: text), of: text)
            let value = Self.trim(separator + 1..<trimmed.upperBound, of: text)
            if name.isEmpty {
                self = .unreadable
            } else {
                self = first > line.lowerBound ? .nested(name, value) : .entry(name, value)
            }
        }
    }

    private static func trim(_ range: Range<Int>, of text: SecretBytes) -> Range<Int> {
        let isBlank = { (offset: Int) in [0x20, 0x09, 0x0D].contains(text[offset]) }
        let start = range.first { !isBlank($0) } ?? range.upperBound
        let end = range.last { !isBlank($0) }.map { $0 + 1 } ?? start
        return start..<end
    }

    private static func text(_ range: Range<Int>, of text: SecretBytes) -> String {
        String(decoding: range.map { text[$0] }, as: UTF8.self)
    }
}
