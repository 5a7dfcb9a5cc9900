/// The part of a block that is the same at both ends of a container and never changes.
package struct BlockFixedPart: Hashable, Sendable {
    package static let magic: [UInt8] = [0x89, 0x43, 0x4F, 0x46, 0x46, 0x45, 0x52, 0x0A]
    /// Bytes before the context: what a stream reader reads first.
    package static let prefixByteCount = 52

    package var segmentByteCountLog2: UInt8
    package var roundingLog2: UInt8
    package var containerID: [UInt8]
    /// Canonical bytes of the encryption context.
    package var context: [UInt8]
    package var commitment: [UInt8]
    package var mac: [UInt8]

    package init(
        segmentByteCountLog2: UInt8,
        roundingLog2: UInt8,
        containerID: [UInt8],
        context: [UInt8],
        commitment: [UInt8],
        mac: [UInt8] = []
    ) {
        self.segmentByteCountLog2 = segmentByteCountLog2
        self.roundingLog2 = roundingLog2
        self.containerID = containerID
        self.context = context
        self.commitment = commitment
        self.mac = mac
    }

    package var segmentByteCount: Int { 1 << Int(segmentByteCountLog2) }
    package var roundingByteCount: Int { 1 << Int(roundingLog2) }
    package var encodedByteCount: Int { Self.byteCount(contextByteCount: context.count) }

    /// Bytes of a fixed part with a context of so many.
    static func byteCount(contextByteCount: Int) -> Int { 116 + contextByteCount }

    /// What the head MAC covers.
    package var authenticatedBytes: [UInt8] {
        .gathering(encodedByteCount, appendAuthenticated)
    }

    /// Appends the fixed part.
    func append(to bytes: inout [UInt8]) {
        appendAuthenticated(to: &bytes)
        bytes += mac
    }

    private func appendAuthenticated(to bytes: inout [UInt8]) {
        bytes += Self.magic
        bytes.append(littleEndian: FormatLimits.version)
        bytes.append(littleEndian: FormatLimits.suite)
        bytes.append(segmentByteCountLog2)
        bytes.append(roundingLog2)
        bytes.append(zeros: 2)
        bytes += containerID
        bytes.append(littleEndian: UInt32(context.count))
        bytes += context
        bytes += commitment
    }

    /// Length of the context, from the first 52 bytes of a block, checked against its limit.
    package static func contextByteCount(inPrefix prefix: [UInt8]) throws(FormatError) -> Int {
        var reader = ByteReader(prefix, .block)
        _ = try decodePrefix(&reader)
        return try decodeContextByteCount(&reader)
    }

    private static func decodeContextByteCount(
        _ reader: inout ByteReader
    ) throws(FormatError) -> Int {
        let count = try reader.integer(UInt32.self)
        guard count <= FormatLimits.contextByteCount else {
            throw FormatError(.block, "the encryption context is over its size limit")
        }
        return Int(count)
    }

    private static func decodePrefix(
        _ reader: inout ByteReader
    ) throws(FormatError) -> (segment: UInt8, rounding: UInt8, id: [UInt8]) {
        try reader.expect(magic, "magic number: this is no Coffer container, or its start is lost")
        try reader.expectVersionAndSuite(.block)
        let segment = try reader.integer(UInt8.self)
        guard FormatLimits.segmentByteCountLog2.contains(segment) else {
            throw FormatError(.block, "the segment size is out of range")
        }
        let rounding = try reader.integer(UInt8.self)
        guard rounding == 9 || rounding == 12 else {
            throw FormatError(.block, "the block rounding is out of range")
        }
        try reader.expectZeros(2)
        return (segment, rounding, try reader.take(FormatLimits.containerIDByteCount))
    }

    init(decoding reader: inout ByteReader) throws(FormatError) {
        let prefix = try Self.decodePrefix(&reader)
        let contextByteCount = try Self.decodeContextByteCount(&reader)
        let context = try reader.take(contextByteCount)
        _ = try ContextCoding.decode(context)
        self.init(
            segmentByteCountLog2: prefix.segment,
            roundingLog2: prefix.rounding,
            containerID: prefix.id,
            context: context,
            commitment: try reader.take(FormatLimits.macByteCount),
            mac: try reader.take(FormatLimits.macByteCount)
        )
    }
}

extension ByteReader {
    mutating func expectVersionAndSuite(_ structure: Structure) throws(FormatError) {
        let version = try integer(UInt16.self)
        let suite = try integer(UInt16.self)
        guard version == FormatLimits.version, suite == FormatLimits.suite else {
            throw FormatError(
                structure,
                "format version \(version), suite \(suite): this coffer reads version 1, suite 1",
                reason: .unsupportedVersion
            )
        }
    }
}
