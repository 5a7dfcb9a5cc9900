/// The last 128 bytes of a container.
package struct Footer: Hashable, Sendable {
    package static let byteCount = 128
    private static let magic: [UInt8] = [0x89, 0x43, 0x4F, 0x46, 0x46, 0x45, 0x4E, 0x44]
    private static let endMagic: [UInt8] = [0x0A, 0x52, 0x45, 0x46, 0x46, 0x4F, 0x43, 0x89]

    package var rootMAC: [UInt8]
    package var bodyByteCount: UInt64
    package var rootOffset: UInt64
    /// Length of the root record, header included.
    package var rootByteCount: UInt64
    package var segmentCount: UInt64
    package var plaintextByteCount: UInt64
    package var mac: [UInt8]

    package init(
        rootMAC: [UInt8],
        bodyByteCount: UInt64,
        rootOffset: UInt64,
        rootByteCount: UInt64,
        segmentCount: UInt64,
        plaintextByteCount: UInt64,
        mac: [UInt8] = []
    ) {
        self.rootMAC = rootMAC
        self.bodyByteCount = bodyByteCount
        self.rootOffset = rootOffset
        self.rootByteCount = rootByteCount
        self.segmentCount = segmentCount
        self.plaintextByteCount = plaintextByteCount
        self.mac = mac
    }

    /// What the MAC covers: the MAC of the head, which isn't in the footer, and the footer up to its own.
    package func authenticatedBytes(headMAC: [UInt8]) -> [UInt8] {
        .gathering(headMAC.count + Self.byteCount) { bytes in
            bytes += headMAC
            appendFields(to: &bytes)
        }
    }

    package var encoded: [UInt8] {
        .gathering(Self.byteCount) { bytes in
            appendFields(to: &bytes)
            bytes += mac
            bytes += Self.endMagic
        }
    }

    private func appendFields(to bytes: inout [UInt8]) {
        bytes += Self.magic
        bytes.append(littleEndian: FormatLimits.version)
        bytes.append(littleEndian: FormatLimits.suite)
        bytes.append(zeros: 4)
        bytes += rootMAC
        bytes.append(littleEndian: bodyByteCount)
        bytes.append(littleEndian: rootOffset)
        bytes.append(littleEndian: rootByteCount)
        bytes.append(littleEndian: segmentCount)
        bytes.append(littleEndian: plaintextByteCount)
    }

    /// Decodes a footer; nothing in it is authentic before its MAC was checked.
    package init(decoding bytes: [UInt8]) throws(FormatError) {
        var reader = ByteReader(bytes, .footer)
        try reader.expect(
            Self.magic,
            "magic number: this is no Coffer container, or its end is missing"
        )
        try reader.expectVersionAndSuite(.footer)
        try reader.expectZeros(4)
        rootMAC = try reader.take(FormatLimits.macByteCount)
        bodyByteCount = try reader.integer(UInt64.self)
        rootOffset = try reader.integer(UInt64.self)
        rootByteCount = try reader.integer(UInt64.self)
        segmentCount = try reader.integer(UInt64.self)
        guard segmentCount >= 1 else {
            throw FormatError(.footer, "its segment count is zero")
        }
        plaintextByteCount = try reader.integer(UInt64.self)
        mac = try reader.take(FormatLimits.macByteCount)
        try reader.expect(Self.endMagic, "end magic number: the end is missing or damaged")
        try reader.expectEnd()
    }

    /// Length of each block, worked out from the body's length and the file's.
    package func blockByteCount(fileByteCount: UInt64) throws(FormatError) -> Int {
        guard fileByteCount >= UInt64(Self.byteCount), bodyByteCount >= 80,
            bodyByteCount % 512 == 0, bodyByteCount <= fileByteCount - UInt64(Self.byteCount)
        else {
            throw FormatError(.footer, "its lengths don't fit the file: bytes are missing or added")
        }
        let blocks = fileByteCount - UInt64(Self.byteCount) - bodyByteCount
        guard blocks % 2 == 0, blocks / 2 <= UInt64(FormatLimits.blockByteCount.upperBound),
            FormatLimits.blockByteCount.contains(Int(blocks / 2))
        else {
            throw FormatError(.footer, "its lengths don't fit the file: bytes are missing or added")
        }
        return Int(blocks / 2)
    }

    /// Checks the authentic fields against each other.
    ///
    /// - Returns: how the plaintext is divided.
    package func division(segmentByteCount: Int) throws(FormatError) -> SegmentDivision {
        guard plaintextByteCount <= FormatLimits.plaintextByteCount else {
            throw FormatError(.footer, "its plaintext length is out of range")
        }
        let division = SegmentDivision(
            plaintextByteCount: plaintextByteCount,
            segmentByteCount: segmentByteCount
        )
        // Each segment has a header and a tag in the body, and no run or page is without one: so whoever
        // sealed the footer can't make a reader take more memory than the file has bytes for.
        guard
            division.segmentCount == segmentCount,
            segmentCount <= bodyByteCount
                / UInt64(RecordHeader.byteCount + FormatLimits.tagByteCount),
            rootByteCount >= Root.leastRecordByteCount, rootByteCount <= bodyByteCount,
            rootByteCount <= Root.mostRecordByteCount(segmentCount: segmentCount),
            rootOffset <= bodyByteCount - rootByteCount
        else { throw FormatError(.footer, "its fields contradict each other") }
        return division
    }
}
