internal import AuthenticatedEncryption
package import ContainerFormat

/// The bytes that bind a wrap to its purpose (format specification, "Key slots").
package struct SlotInfo {
    /// "coffer slot v1" ‖ suite ‖ kind ‖ flags, bit 0 only ‖ container id or zeros ‖ SHA-512(context) ‖
    /// key id length ‖ key id.
    package let bytes: [UInt8]

    /// Encodes the info; `containerID` is 32 bytes for a container slot, nil for a batch slot.
    package init(
        kind: KeySlot.Kind,
        containerID: [UInt8]?,
        context: EncryptionContext,
        keyID: [UInt8]
    ) throws(KeyError) {
        let contextHash: [UInt8]
        let encodedContext = try context.encoded()
        do {
            contextHash = try Hash.sha512(encodedContext)
        } catch { throw KeyError(error) }
        var bytes = [UInt8]("coffer slot v1".utf8)
        bytes.append(littleEndian: FormatLimits.suite)
        bytes.append(littleEndian: kind.rawValue)
        bytes.append(littleEndian: UInt16(containerID == nil ? 0 : 1))
        bytes += containerID ?? .zeros(FormatLimits.containerIDByteCount)
        bytes += contextHash
        bytes.append(littleEndian: UInt16(keyID.count))
        bytes += keyID
        self.bytes = bytes
    }
}
