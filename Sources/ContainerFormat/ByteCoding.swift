/// Reads integers and byte strings from an array, refusing to pass its end.
///
/// Every error names the structure that is being decoded.
struct ByteReader {
    private let bytes: [UInt8]
    private let structure: Structure
    private(set) var position: Int
    private let end: Int

    init(_ bytes: [UInt8], _ structure: Structure) {
        self.init(bytes, structure, in: 0..<bytes.count)
    }

    /// Reads only `range` of `bytes`, which must lie within them.
    init(_ bytes: [UInt8], _ structure: Structure, in range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count)
        self.bytes = bytes
        self.structure = structure
        position = range.lowerBound
        end = range.upperBound
    }

    var remainingByteCount: Int { end - position }

    mutating func take(_ count: Int) throws(FormatError) -> [UInt8] {
        guard count >= 0, count <= remainingByteCount else {
            throw FormatError(structure, "a field runs past the end")
        }
        defer { position += count }
        return Array(bytes[position..<position + count])
    }

    mutating func integer<T: FixedWidthInteger>(_: T.Type) throws(FormatError) -> T {
        let byteCount = T.bitWidth / 8
        guard byteCount <= remainingByteCount else {
            throw FormatError(structure, "a field runs past the end")
        }
        var value: T = 0
        for offset in (0..<byteCount).reversed() {
            value = value << 8 | T(truncatingIfNeeded: bytes[position + offset])
        }
        position += byteCount
        return value
    }

    mutating func expectZeros(_ count: Int) throws(FormatError) {
        guard count >= 0, count <= remainingByteCount else {
            throw FormatError(structure, "a field runs past the end")
        }
        // Looked at in place: an index page has reserved bytes in each of its entries.
        guard bytes[position..<position + count].allSatisfy({ $0 == 0 }) else {
            throw FormatError(structure, "a reserved byte is not zero")
        }
        position += count
    }

    mutating func expect(_ expected: [UInt8], _ what: String) throws(FormatError) {
        guard try take(expected.count) == expected else {
            throw FormatError(structure, "wrong \(what)")
        }
    }

    func expectEnd() throws(FormatError) {
        guard remainingByteCount == 0 else {
            throw FormatError(structure, "\(remainingByteCount) bytes too many")
        }
    }
}

extension [UInt8] {
    /// Appends an integer, little-endian.
    package mutating func append(littleEndian value: some FixedWidthInteger) {
        for offset in 0..<value.bitWidth / 8 {
            append(UInt8(truncatingIfNeeded: value >> (offset * 8)))
        }
    }

    package mutating func append(zeros count: Int) {
        append(contentsOf: repeatElement(0, count: count))
    }

    package static func zeros(_ count: Int) -> [UInt8] {
        [UInt8](repeating: 0, count: count)
    }

    /// What `body` appends; there is room for `byteCount` bytes before memory must be got again.
    static func gathering(_ byteCount: Int, _ body: (inout [UInt8]) -> Void) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(byteCount)
        body(&bytes)
        return bytes
    }
}
