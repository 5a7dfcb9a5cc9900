/// One of the two equal ends of a container: fixed part and slot area.
package struct Block: Hashable, Sendable {
    /// Bytes of a slot area before its slots.
    package static let slotAreaPrefixByteCount = 16
    private static let suffixByteCount = 36

    package var fixedPart: BlockFixedPart
    /// One more at each change of slots.
    package var generation: UInt64
    package var slots: [KeySlot]
    /// Length of the block: a multiple of its rounding.
    package var byteCount: Int

    package init(fixedPart: BlockFixedPart, generation: UInt64, slots: [KeySlot], byteCount: Int) {
        self.fixedPart = fixedPart
        self.generation = generation
        self.slots = slots
        self.byteCount = byteCount
    }

    /// Refuses more slots than the user allows, which is no damage: the block must have been chosen before.
    package func checkSlotCount(limit: Int) throws(FormatError) {
        guard slots.count <= limit else {
            throw FormatError(
                .block,
                "it has \(slots.count) key slots, over the limit of \(limit) (--max-key-slots raises it to 64 at most)"
            )
        }
    }

    /// The slots in the order in which they are tried: those that are marked as unverified come last.
    package var slotsInTurn: [KeySlot] {
        slots.filter { !$0.isUnverified } + slots.filter(\.isUnverified)
    }

    /// Length that holds `slots` and one more of the largest of them.
    package static func byteCount(for slots: [KeySlot], fixedPart: BlockFixedPart) -> Int {
        byteCount(
            slotByteCounts: slots.map(\.encodedByteCount),
            contextByteCount: fixedPart.context.count,
            roundingByteCount: fixedPart.roundingByteCount
        )
    }

    /// Length that holds slots of these sizes and one more of the largest of them.
    package static func byteCount(
        slotByteCounts: [Int],
        contextByteCount: Int,
        roundingByteCount: Int
    ) -> Int {
        byteCount(
            slotAreaByteCount: slotByteCounts.reduce(0, +) + (slotByteCounts.max() ?? 0),
            contextByteCount: contextByteCount,
            roundingByteCount: roundingByteCount
        )
    }

    /// Length that the slots need, without room for another.
    package var leastByteCount: Int {
        Self.byteCount(
            slotAreaByteCount: slots.reduce(0) { $0 + $1.encodedByteCount },
            contextByteCount: fixedPart.context.count,
            roundingByteCount: fixedPart.roundingByteCount
        )
    }

    private static func byteCount(
        slotAreaByteCount: Int,
        contextByteCount: Int,
        roundingByteCount: Int
    ) -> Int {
        let needed =
            BlockFixedPart.byteCount(contextByteCount: contextByteCount) + slotAreaPrefixByteCount
            + slotAreaByteCount + suffixByteCount
        return (needed + roundingByteCount - 1) / roundingByteCount * roundingByteCount
    }

    /// Encodes the block.
    ///
    /// - Parameter checksum: SHA-256.
    /// - Returns: `byteCount` bytes.
    /// - Throws: `FormatError` if the slots don't fit or are too many: the block would be refused.
    package func encode<E: Error>(
        checksum: ([UInt8]) throws(E) -> [UInt8]
    ) throws -> [UInt8] {
        guard 1...FormatLimits.raisedSlotCount ~= slots.count, slots.allSatisfy(\.isWithinLimits),
            FormatLimits.blockByteCount.contains(byteCount)
        else {
            throw FormatError(.block, "its \(slots.count) key slots are over a limit")
        }
        var bytes = [UInt8].gathering(byteCount) { bytes in
            fixedPart.append(to: &bytes)
            bytes.append(littleEndian: generation)
            bytes.append(littleEndian: UInt32(byteCount))
            bytes.append(littleEndian: UInt16(slots.count))
            bytes.append(zeros: 2)
            for slot in slots { slot.encode(into: &bytes) }
        }
        let zeroByteCount = byteCount - Self.suffixByteCount - bytes.count
        guard zeroByteCount >= 0 else {
            throw FormatError(.block, "\(slots.count) key slots don't fit into the block")
        }
        bytes.append(zeros: zeroByteCount)
        bytes.append(littleEndian: UInt32(byteCount))
        bytes += try checksum(bytes)
        // What was written must be readable: the parser is the judge of every limit.
        _ = try Block(parsing: bytes, checksum: checksum)
        return bytes
    }

    /// Block length from the first 16 bytes of a slot area, checked against the limits and `fixedByteCount`.
    package static func byteCount(
        inSlotAreaPrefix prefix: [UInt8],
        fixedByteCount: Int
    ) throws(FormatError) -> Int {
        var reader = ByteReader(prefix, .block)
        _ = try reader.integer(UInt64.self)
        let byteCount = try Int(reader.integer(UInt32.self))
        guard
            FormatLimits.blockByteCount.contains(byteCount),
            byteCount >= fixedByteCount + slotAreaPrefixByteCount + suffixByteCount
        else { throw FormatError(.block, "the block length is out of range") }
        return byteCount
    }

    /// Parses a whole block of up to 64 slots; any failure makes it a bad one.
    ///
    /// - Parameters:
    ///   - bytes: the block, from its magic number to its checksum.
    ///   - checksum: SHA-256.
    /// - Throws: `FormatError` with structure `.block`, or what `checksum` throws.
    package init<E: Error>(
        parsing bytes: [UInt8],
        checksum: ([UInt8]) throws(E) -> [UInt8]
    ) throws {
        guard FormatLimits.blockByteCount.contains(bytes.count) else {
            throw FormatError(.block, "the block length is out of range")
        }
        let suffix = bytes.count - Self.suffixByteCount
        guard try checksum(Array(bytes.dropLast(32))) == Array(bytes.suffix(32)) else {
            guard bytes.starts(with: BlockFixedPart.magic) else {
                throw FormatError(.block, "it doesn't begin as a block does")
            }
            throw FormatError(.block, "its checksum is wrong")
        }
        var lengthReader = ByteReader(bytes, .block, in: suffix..<suffix + 4)
        let lastByteCount = try lengthReader.integer(UInt32.self)

        var reader = ByteReader(bytes, .block, in: 0..<suffix)
        fixedPart = try BlockFixedPart(decoding: &reader)
        generation = try reader.integer(UInt64.self)
        let firstByteCount = try reader.integer(UInt32.self)
        guard firstByteCount == lastByteCount, firstByteCount == bytes.count else {
            throw FormatError(.block, "its length fields are wrong")
        }
        guard bytes.count % fixedPart.roundingByteCount == 0 else {
            throw FormatError(.block, "its length isn't a multiple of its rounding")
        }
        let slotCount = try Int(reader.integer(UInt16.self))
        try reader.expectZeros(2)
        guard slotCount >= 1 else { throw FormatError(.block, "it has no key slot") }
        guard slotCount <= FormatLimits.raisedSlotCount else {
            throw FormatError(
                .block,
                "it has \(slotCount) key slots, over the limit of \(FormatLimits.raisedSlotCount)"
            )
        }
        slots = []
        for _ in 0..<slotCount { slots.append(try KeySlot(decoding: &reader)) }
        try reader.expectZeros(reader.remainingByteCount)
        byteCount = bytes.count
    }
}
