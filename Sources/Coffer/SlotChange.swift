internal import ContainerFormat

/// The writes that change the key slots of a container in place, in their order (format specification,
/// "Changing slots").
///
/// Each is flushed before the next begins. So whatever a power cut leaves of one write, the other end is
/// whole: with the old slots until the new tail is on the disk, with the new ones from then on.
struct SlotChange: Sendable {
    /// One whole block, and where in the file it goes.
    struct Write: Sendable {
        let offset: UInt64
        let bytes: [UInt8]
    }

    let writes: [Write]

    /// `block` is the new one, as long as those of the container; it may be the one that stands there.
    init(of ends: ContainerEnds, to block: Block) throws {
        precondition(block.byteCount == ends.block.byteCount)
        var writes: [Write] = []
        if let stale = ends.staleEnd {
            let bytes = try ends.block.encoded()
            writes.append(Write(offset: ends.offset(of: stale), bytes: bytes))
        }
        if block != ends.block {
            let bytes = try block.encoded()
            for end in [ContainerEnds.End.tail, .head] {
                writes.append(Write(offset: ends.offset(of: end), bytes: bytes))
            }
        }
        self.writes = writes
    }
}
