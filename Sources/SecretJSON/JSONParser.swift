internal import AuthenticatedEncryption

/// Finds the parts of a JSON text (RFC 8259) in one pass, and refuses what breaks a rule, repeats a
/// name, or goes deeper or longer than a service's answer does.
struct JSONParser {
    static let byteCountLimit = 1 << 20
    static let depthLimit = 16

    private let bytes: SecretBytes
    private var position = 0

    private init(_ bytes: SecretBytes) {
        self.bytes = bytes
    }

    /// Parses a whole text.
    static func parse(_ bytes: SecretBytes) throws(JSONError) -> JSONNode {
        guard bytes.byteCount <= byteCountLimit else {
            throw JSONError(at: byteCountLimit, "the text is over 1 MiB")
        }
        var parser = JSONParser(bytes)
        let node = try parser.value(depth: 0)
        parser.skipSpace()
        guard parser.next == nil else { throw parser.error("something follows the value") }
        return node
    }

    private var next: UInt8? { position < bytes.byteCount ? bytes[position] : nil }

    private func error(_ message: String) -> JSONError { JSONError(at: position, message) }

    private mutating func skipSpace() {
        while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
    }

    private mutating func skip(_ byte: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: byte) else { return false }
        position += 1
        return true
    }

    /// Parses a value with the space before it.
    private mutating func value(depth: Int) throws(JSONError) -> JSONNode {
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): return try object(depth: depth + 1)
        case UInt8(ascii: "["): return try array(depth: depth + 1)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return .number(try number())
        }
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSONNode {
        try enter(depth)
        var members: [[UInt8]: JSONNode] = [:]
        skipSpace()
        if skip("}") { return .object([:]) }
        repeat {
            skipSpace()
            let start = position
            guard next == UInt8(ascii: "\"") else { throw error("a name must be a string") }
            let name = [UInt8](JSONStringBytes(bytes, try string()))
            skipSpace()
            guard skip(":") else { throw error("a colon must follow a name") }
            let node = try value(depth: depth)
            guard members.updateValue(node, forKey: name) == nil else {
                throw JSONError(at: start, "a name stands twice")
            }
            skipSpace()
        } while skip(",")
        guard skip("}") else { throw error("an object must end") }
        return .object(members)
    }

    private mutating func array(depth: Int) throws(JSONError) -> JSONNode {
        try enter(depth)
        var elements: [JSONNode] = []
        skipSpace()
        if skip("]") { return .array([]) }
        repeat {
            elements.append(try value(depth: depth))
            skipSpace()
        } while skip(",")
        guard skip("]") else { throw error("an array must end") }
        return .array(elements)
    }

    private mutating func enter(_ depth: Int) throws(JSONError) {
        guard depth <= Self.depthLimit else { throw error("the text is nested too deep") }
        position += 1
    }

    private mutating func word(_ word: String, _ node: JSONNode) throws(JSONError) -> JSONNode {
        for byte in word.utf8 {
            guard next == byte else { throw error("no such word") }
            position += 1
        }
        return node
    }

    private mutating func number() throws(JSONError) -> Range<Int> {
        let start = position
        _ = skip("-")
        if !skip("0") { try digits() }
        if skip(".") { try digits() }
        if skip("e") || skip("E") {
            if !skip("+") { _ = skip("-") }
            try digits()
        }
        return start..<position
    }

    private mutating func digits() throws(JSONError) {
        let start = position
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
            position += 1
        }
        guard position > start else { throw error("a value or a digit must stand here") }
    }

    /// Parses a string from its first quote on and returns what stands between its quotes.
    private mutating func string() throws(JSONError) -> Range<Int> {
        position += 1
        let start = position
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return start..<position - 1
            case UInt8(ascii: "\\"): try escape()
            case 0x20..<0x80: position += 1
            case 0x80...: try character()
            default: throw error("a control character must be escaped")
            }
        }
        throw error("a string must end")
    }

    private mutating func escape() throws(JSONError) {
        position += 1
        guard let byte = next else { throw error("a string must end") }
        if byte != UInt8(ascii: "u") {
            guard "\"\\/bfnrt".utf8.contains(byte) else { throw error("no such escape") }
            position += 1
            return
        }
        let unit = try codeUnit()
        if UTF16.isLeadSurrogate(unit) {
            guard skip("\\"), next == UInt8(ascii: "u"), UTF16.isTrailSurrogate(try codeUnit())
            else { throw error("half of a surrogate pair") }
        } else if UTF16.isTrailSurrogate(unit) {
            throw error("half of a surrogate pair")
        }
    }

    /// Parses the four digits behind the `u` at which it stands.
    private mutating func codeUnit() throws(JSONError) -> UInt16 {
        position += 1
        guard position + 4 <= bytes.byteCount,
            let unit = JSONStringBytes.codeUnit(in: bytes, at: position)
        else { throw error("four hexadecimal digits must stand here") }
        position += 4
        return unit
    }

    /// Parses one character outside ASCII.
    private mutating func character() throws(JSONError) {
        let count =
            switch bytes[position] {
            case 0xC2...0xDF: 2
            case 0xE0...0xEF: 3
            case 0xF0...0xF4: 4
            default: throw error("the text isn't UTF-8")
            }
        guard position + count <= bytes.byteCount else { throw error("the text isn't UTF-8") }
        let encoded = (position..<position + count).map { bytes[$0] }
        guard String(validating: encoded, as: UTF8.self) != nil else {
            throw error("the text isn't UTF-8")
        }
        position += count
    }
}
