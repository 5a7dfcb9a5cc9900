internal import AuthenticatedEncryption
internal import ContainerFormat

/// The head block of a container.
func parsedBlock(_ container: [UInt8]) throws -> Block {
    let layout = try Layout(container)
    return try Block(
        parsing: Array(container[..<layout.blockByteCount])
    ) { bytes throws(CryptoError) in try Hash.sha256(bytes) }
}

/// The container with both of its blocks replaced by one.
func replacingBlocks(
    of container: [UInt8],
    head: Block,
    tail: Block? = nil
) throws -> [UInt8] {
    let layout = try Layout(container)
    func encoded(_ block: Block) throws -> [UInt8] {
        try block.encode { bytes throws(CryptoError) in try Hash.sha256(bytes) }
    }
    let body = container[Int(layout.head.upperBound)..<Int(layout.tail.lowerBound)]
    let footer = container.suffix(Footer.byteCount)
    return try encoded(head) + body + encoded(tail ?? head) + footer
}

/// The container with other slots in blocks that are as long as they need.
func replacingSlots(of container: [UInt8], by slots: [KeySlot]) throws -> [UInt8] {
    var block = try parsedBlock(container)
    block.slots = slots
    block.byteCount = Block.byteCount(for: slots, fixedPart: block.fixedPart)
    return try replacingBlocks(of: container, head: block)
}
