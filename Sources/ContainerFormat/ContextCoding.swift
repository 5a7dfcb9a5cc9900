/// The canonical bytes of an encryption context (format specification, "Encryption context").
package enum ContextCoding {
    package struct Entry: Hashable, Sendable {
        package var name: String
        package var value: String
        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Encodes entries in canonical order, whatever order they come in.
    ///
    /// - Throws: `FormatError` with structure `.block` if a name is empty or repeated, or the whole
    ///   is over the limit.
    package static func encode(_ entries: [Entry]) throws(FormatError) -> [UInt8] {
        var bytes: [UInt8] = []
        let sorted = entries.map { (Array($0.name.utf8), Array($0.value.utf8)) }
            .sorted { $0.0.lexicographicallyPrecedes($1.0) }
        var previous: [UInt8] = []
        for (name, value) in sorted {
            guard !name.isEmpty else {
                throw FormatError(.block, "a name in the encryption context is empty")
            }
            guard name != previous else {
                throw FormatError(.block, "the encryption context has a name twice")
            }
            guard bytes.count + 4 + name.count + value.count <= FormatLimits.contextByteCount else {
                throw FormatError(
                    .block,
                    "the encryption context is over \(FormatLimits.contextByteCount) bytes"
                )
            }
            bytes.append(littleEndian: UInt16(name.count))
            bytes.append(littleEndian: UInt16(value.count))
            bytes += name
            bytes += value
            previous = name
        }
        return bytes
    }

    /// Decodes canonical bytes and refuses all others.
    package static func decode(_ bytes: [UInt8]) throws(FormatError) -> [Entry] {
        guard bytes.count <= FormatLimits.contextByteCount else {
            throw FormatError(.block, "the encryption context is over its size limit")
        }
        var reader = ByteReader(bytes, .block)
        var entries: [Entry] = []
        var previous: [UInt8] = []
        while reader.remainingByteCount > 0 {
            let nameByteCount = try Int(reader.integer(UInt16.self))
            let valueByteCount = try Int(reader.integer(UInt16.self))
            let name = try reader.take(nameByteCount)
            let value = try reader.take(valueByteCount)
            guard previous.lexicographicallyPrecedes(name) else {
                throw FormatError(.block, "the encryption context isn't in canonical order")
            }
            guard
                let nameText = String(validating: name, as: UTF8.self),
                let valueText = String(validating: value, as: UTF8.self)
            else { throw FormatError(.block, "the encryption context isn't UTF-8") }
            entries.append(Entry(name: nameText, value: valueText))
            previous = name
        }
        return entries
    }
}
