/// A place in a block where a wrapped key stands.
package struct KeySlot: Hashable, Sendable {
    /// Which wrap the body holds.
    package struct Kind: RawRepresentable, Hashable, Sendable {
        package let rawValue: UInt16
        package init(rawValue: UInt16) { self.rawValue = rawValue }

        package static let localKey = Self(rawValue: 1)
        package static let passphrase = Self(rawValue: 2)
        package static let amazonKMS = Self(rawValue: 3)
        package static let recipient = Self(rawValue: 4)
        package static let externalCommand = Self(rawValue: 5)
    }

    package var kind: Kind
    /// True if the slot wraps the container key, false if it wraps the data key.
    package var wrapsContainerKey: Bool
    /// True if whoever wrote the slot could not open it: nothing but a note.
    package var isUnverified: Bool
    /// UTF-8.
    package var keyID: [UInt8]
    package var body: [UInt8]

    package init(
        kind: Kind,
        wrapsContainerKey: Bool,
        isUnverified: Bool = false,
        keyID: [UInt8],
        body: [UInt8]
    ) {
        self.kind = kind
        self.wrapsContainerKey = wrapsContainerKey
        self.isUnverified = isUnverified
        self.keyID = keyID
        self.body = body
    }

    /// The flags as they are stored.
    package var flags: UInt16 { (wrapsContainerKey ? 1 : 0) | (isUnverified ? 2 : 0) }

    /// Bytes that the slot takes in a block.
    package var encodedByteCount: Int { Self.byteCount(keyID: keyID.count, body: body.count) }

    /// Bytes that a slot with so many bytes of key id and body takes in a block.
    package static func byteCount(keyID: Int, body: Int) -> Int { 8 + keyID + body }

    /// Bytes that a slot takes at most.
    package static let mostByteCount = byteCount(
        keyID: FormatLimits.slotKeyIDByteCount,
        body: FormatLimits.slotBodyByteCount
    )

    /// Whether key id and body can stand in a block.
    var isWithinLimits: Bool {
        keyID.count <= FormatLimits.slotKeyIDByteCount
            && body.count <= FormatLimits.slotBodyByteCount
    }

    /// Appends the slot, which must be within the limits.
    func encode(into bytes: inout [UInt8]) {
        bytes.append(littleEndian: kind.rawValue)
        bytes.append(littleEndian: flags)
        bytes.append(littleEndian: UInt16(keyID.count))
        bytes.append(littleEndian: UInt16(body.count))
        bytes += keyID
        bytes += body
    }

    init(decoding reader: inout ByteReader) throws(FormatError) {
        kind = try Kind(rawValue: reader.integer(UInt16.self))
        let flags = try reader.integer(UInt16.self)
        guard flags <= 3 else { throw FormatError(.block, "a slot has unknown flags") }
        wrapsContainerKey = flags & 1 != 0
        isUnverified = flags & 2 != 0
        let keyIDByteCount = try Int(reader.integer(UInt16.self))
        let bodyByteCount = try Int(reader.integer(UInt16.self))
        guard
            keyIDByteCount <= FormatLimits.slotKeyIDByteCount,
            bodyByteCount <= FormatLimits.slotBodyByteCount
        else { throw FormatError(.block, "a slot is over its size limit") }
        keyID = try reader.take(keyIDByteCount)
        guard String(validating: keyID, as: UTF8.self) != nil else {
            throw FormatError(.block, "a slot's key id isn't UTF-8")
        }
        body = try reader.take(bodyByteCount)
    }
}
