@testable import ContainerFormat

/// A block as the specification lays it out, every field of which can be made wrong.
struct HandWrittenBlock {
    var magic: [UInt8] = [0x89, 0x43, 0x4F, 0x46, 0x46, 0x45, 0x52, 0x0A]
    var version: UInt16 = 1
    var suite: UInt16 = 1
    var segmentLog2: UInt8 = 20
    var roundingLog2: UInt8 = 9
    var fixedZeros: [UInt8] = [0, 0]
    var containerID = filler(1, 32)
    var contextByteCount: UInt32?
    var context: [UInt8] = [1, 0, 1, 0, 0x61, 0x62]
    var commitment = filler(2, 32)
    var headMAC = filler(3, 32)
    var generation: UInt64 = 7
    var firstByteCount: UInt32?
    var slotCount: UInt16?
    var areaZeros: [UInt8] = [0, 0]
    var slots: [HandWrittenSlot] = [HandWrittenSlot(), HandWrittenSlot(kind: 2, flags: 1)]
    var filling: [UInt8] = []
    var lastByteCount: UInt32?
    var byteCount = 512

    var bytes: [UInt8] {
        var bytes = magic + u16(version) + u16(suite) + [segmentLog2, roundingLog2] + fixedZeros
        bytes += containerID + u32(contextByteCount ?? UInt32(context.count)) + context
        bytes += commitment + headMAC
        bytes += u64(generation) + u32(firstByteCount ?? UInt32(byteCount))
        bytes += u16(slotCount ?? UInt16(slots.count)) + areaZeros
        for slot in slots { bytes += slot.bytes }
        bytes += filling + zeros(byteCount - 36 - bytes.count - filling.count)
        bytes += u32(lastByteCount ?? UInt32(byteCount))
        return bytes + standInChecksum(bytes)
    }

    /// The same as a value.
    var block: Block {
        Block(
            fixedPart: BlockFixedPart(
                segmentByteCountLog2: segmentLog2,
                roundingLog2: roundingLog2,
                containerID: containerID,
                context: context,
                commitment: commitment,
                mac: headMAC
            ),
            generation: generation,
            slots: slots.map(\.slot),
            byteCount: byteCount
        )
    }
}

/// A slot as the specification lays it out.
struct HandWrittenSlot {
    var kind: UInt16 = 1
    var flags: UInt16 = 0
    var keyIDByteCount: UInt16?
    var bodyByteCount: UInt16?
    var keyID = ascii("local:k\u{E9}y")
    var body = filler(4, 20)

    var bytes: [UInt8] {
        u16(kind) + u16(flags) + u16(keyIDByteCount ?? UInt16(keyID.count))
            + u16(bodyByteCount ?? UInt16(body.count)) + keyID + body
    }

    var slot: KeySlot {
        KeySlot(
            kind: KeySlot.Kind(rawValue: kind),
            wrapsContainerKey: flags & 1 == 1,
            isUnverified: flags & 2 == 2,
            keyID: keyID,
            body: body
        )
    }
}
