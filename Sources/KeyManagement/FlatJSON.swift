internal import AuthenticatedEncryption

/// A JSON object (RFC 8259) of strings only, read strictly and without a copy outside secret bytes.
struct FlatJSON {
    /// The members in their order; names are no secrets.
    private(set) var members: [(name: [UInt8], value: SecretBytes)] = []

    /// Reads the object, with nothing but white space around it; nil if it is anything else, such as one
    /// with a name twice, a number, a control character or half a surrogate pair in a string.
    init?(decoding text: SecretBytes) {
        let members = text.withBytes { bytes in
            var reader = FlatJSONReader(byteCount: bytes.byteCount)
            return reader.members(of: Span<UInt8>(_bytes: bytes))
        }
        guard let members else { return nil }
        self.members = members
    }

    /// The values of these members; nil unless the object has exactly these.
    func values(_ names: String...) -> [SecretBytes]? {
        guard members.count == names.count else { return nil }
        var values: [SecretBytes] = []
        for name in names {
            guard let member = members.first(where: { $0.name.elementsEqual(name.utf8) }) else {
                return nil
            }
            values.append(member.value)
        }
        return values
    }
}

/// Where the reader of one object stands.
private struct FlatJSONReader {
    private let byteCount: Int
    private var position = 0

    init(byteCount: Int) { self.byteCount = byteCount }

    mutating func members(of text: Span<UInt8>) -> [(name: [UInt8], value: SecretBytes)]? {
        var members: [(name: [UInt8], value: SecretBytes)] = []
        guard take("{", text) else { return nil }
        if !take("}", text) {
            repeat {
                guard let name = string(text)?.exposedBytes(), take(":", text),
                    let value = string(text), !members.contains(where: { $0.name == name })
                else { return nil }
                members.append((name, value))
            } while take(",", text)
            guard take("}", text) else { return nil }
        }
        skipSpace(text)
        return position == byteCount ? members : nil
    }

    /// Reads a string with its escapes resolved.
    private mutating func string(_ text: Span<UInt8>) -> SecretBytes? {
        guard take("\"", text) else { return nil }
        let start = position
        // No escape is shorter than what it stands for.
        while position < byteCount, text[position] != UInt8(ascii: "\"") {
            position += text[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        guard position < byteCount else { return nil }
        let end = position
        position += 1
        var count: Int? = 0
        let bytes = SecretBytes(byteCount: end - start) { bytes in
            count = JSONString.decode(text.extracting(start..<end), into: &bytes)
        }
        return count.map { bytes.extracting(0..<$0) }
    }

    /// Takes one byte, after white space, if it comes next.
    private mutating func take(_ scalar: Unicode.Scalar, _ text: Span<UInt8>) -> Bool {
        skipSpace(text)
        guard position < byteCount, text[position] == UInt8(ascii: scalar) else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace(_ text: Span<UInt8>) {
        while position < byteCount, [0x20, 0x09, 0x0A, 0x0D].contains(text[position]) {
            position += 1
        }
    }
}
