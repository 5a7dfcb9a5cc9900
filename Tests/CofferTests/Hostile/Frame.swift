/// Zstandard frames by hand (RFC 8878), so that what stands in them is known to the byte.
///
/// A block of one repeated byte takes 4 bytes, whatever its length up to 128 KiB.
struct Frame {
    /// Nil: a single-segment frame, whose window is its content size.
    var windowDescriptor: UInt8?
    /// Nil: no dictionary id field.
    var dictionaryID: UInt8?
    /// Nil: no content size field.
    var contentByteCount: Int? = 65_536
    /// Byte and number of repetitions of each block.
    var blocks: [(byte: UInt8, count: Int)] = []

    /// 64 KiB of one byte.
    static func repeated(_ byte: UInt8) -> [UInt8] {
        Frame(blocks: [(byte, 65_536)]).encoded
    }

    /// What `repeated` decompresses to.
    static func plaintext(_ byte: UInt8) -> [UInt8] { .init(repeating: byte, count: 65_536) }

    /// A skippable frame of 4 bytes.
    static let skippable: [UInt8] = [0x50, 0x2A, 0x4D, 0x18, 4, 0, 0, 0, 1, 2, 3, 4]

    var encoded: [UInt8] {
        var bytes: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]
        // Content size in 4 bytes, if it is there.
        var descriptor: UInt8 = contentByteCount == nil ? 0 : 0x80
        if windowDescriptor == nil { descriptor |= 0x20 }
        if dictionaryID != nil { descriptor |= 1 }
        bytes.append(descriptor)
        if let windowDescriptor { bytes.append(windowDescriptor) }
        if let dictionaryID { bytes.append(dictionaryID) }
        if let contentByteCount { bytes.append(integer: UInt32(contentByteCount)) }
        for (number, block) in blocks.enumerated() {
            let isLast = number == blocks.count - 1
            let header = UInt32(block.count) << 3 | 1 << 1 | (isLast ? 1 : 0)
            bytes += [
                UInt8(truncatingIfNeeded: header), UInt8(truncatingIfNeeded: header >> 8),
                UInt8(truncatingIfNeeded: header >> 16), block.byte,
            ]
        }
        return bytes
    }
}
