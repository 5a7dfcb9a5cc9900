internal import AuthenticatedEncryption

/// Takes the XML that AWS's services write: elements, attributes and text, at most 16 deep.
///
/// Document types, entities, comments, sections and instructions are refused, as is text beside elements.
struct XMLParser {
    private static let depthLimit = 16

    private let bytes: SecretBytes
    private var position = 0

    init(_ bytes: SecretBytes) {
        self.bytes = bytes
    }

    /// The element that the whole text is; nil if it isn't one.
    mutating func document() -> XMLElement? {
        skipSpace()
        if skip("<?xml ") {
            while position < bytes.byteCount, !skip("?>") { position += 1 }
            skipSpace()
        }
        guard let element = element(depth: 1) else { return nil }
        skipSpace()
        return position == bytes.byteCount ? element : nil
    }

    private mutating func element(depth: Int) -> XMLElement? {
        guard depth <= Self.depthLimit, skip("<"), let name = name(), skipAttributes() else {
            return nil
        }
        if skip("/>") { return XMLElement(name, bytes, position..<position, []) }
        guard skip(">") else { return nil }
        let start = position
        var isBlank = true
        var children: [XMLElement] = []
        while let byte = next {
            if byte != UInt8(ascii: "<") {
                isBlank = isBlank && Self.isSpace(byte)
                position += 1
                continue
            }
            let end = position
            if skip("</") {
                guard self.name() == name else { return nil }
                skipSpace()
                guard skip(">"), children.isEmpty || isBlank else { return nil }
                return XMLElement(name, bytes, children.isEmpty ? start..<end : nil, children)
            }
            guard let child = element(depth: depth + 1) else { return nil }
            children.append(child)
        }
        return nil
    }

    private mutating func skipAttributes() -> Bool {
        while true {
            let start = position
            skipSpace()
            guard let byte = next else { return false }
            if byte == UInt8(ascii: "/") || byte == UInt8(ascii: ">") { return true }
            guard position > start, name() != nil else { return false }
            skipSpace()
            guard skip("=") else { return false }
            skipSpace()
            guard let quote = next, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
                return false
            }
            position += 1
            while let byte = next, byte != quote, byte != UInt8(ascii: "<") { position += 1 }
            guard next == quote else { return false }
            position += 1
        }
    }

    private mutating func name() -> String? {
        let start = position
        while let byte = next, Self.isNameByte(byte) { position += 1 }
        guard position > start else { return nil }
        return String(decoding: (start..<position).map { bytes[$0] }, as: UTF8.self)
    }

    private var next: UInt8? { position < bytes.byteCount ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = next, Self.isSpace(byte) { position += 1 }
    }

    private mutating func skip(_ text: String) -> Bool {
        let range = position..<position + text.utf8.count
        guard range.upperBound <= bytes.byteCount,
            zip(range, text.utf8).allSatisfy({ bytes[$0] == $1 })
        else { return false }
        position = range.upperBound
        return true
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        [0x20, 0x09, 0x0A, 0x0D].contains(byte)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || [UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: ":")]
                .contains(byte)
    }
}
