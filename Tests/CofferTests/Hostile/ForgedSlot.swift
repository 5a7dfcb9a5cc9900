internal import AuthenticatedEncryption

/// A key slot of kind 1, made from the specification, in a forged container.
struct ForgedSlot {
    private let forge: Forge
    var kind: UInt16 = 1
    var flags: UInt16 = 0
    /// Nil: that of the wrapping key.
    var keyID: [UInt8]?
    /// What is wrapped; nil: the data key.
    var secret: [UInt8]?
    /// What the slot says it is for; nil: this container.
    var containerID: [UInt8]?
    /// Changes the body when it is complete.
    var change: (inout [UInt8]) -> Void = { _ in }

    init(_ forge: Forge) { self.forge = forge }

    /// A slot that wraps the container key.
    static func ofContainer(_ forge: Forge) throws -> ForgedSlot {
        var slot = ForgedSlot(forge)
        slot.flags = 1
        slot.secret = try HKDF.extract(
            salt: forge.containerID,
            inputKey: SecretBytes(of: forge.dataKey)
        ).exposedBytes()
        return slot
    }

    func encoded() throws -> [UInt8] {
        let wrappingKey = SecretBytes(of: Forge.wrappingKey)
        let keyID = try self.keyID ?? Self.keyID(of: wrappingKey)
        var info = [UInt8]("coffer slot v1".utf8) + [1, 0]
        info.append(integer: kind)
        info.append(integer: flags & 1)
        info += flags & 1 == 1 ? containerID ?? forge.containerID : Forge.zeros
        info += try Hash.sha512(forge.context)
        info.append(integer: UInt16(keyID.count))
        info += keyID
        let salt = [UInt8](repeating: 0x5A, count: 32)
        let keys = try HKDF.expand(
            HKDF.extract(salt: salt, inputKey: wrappingKey),
            info: info,
            byteCount: 64
        )
        var body = salt + keys.extracting(32..<64).exposedBytes()
        body += try Forge.seal(
            secret ?? forge.dataKey,
            after: [],
            key: keys.extracting(0..<32),
            nonce: .zero
        )
        change(&body)

        var slot: [UInt8] = []
        for value in [kind, flags, UInt16(keyID.count), UInt16(body.count)] {
            slot.append(integer: value)
        }
        return slot + keyID + body
    }

    private static func keyID(of wrappingKey: SecretBytes) throws -> [UInt8] {
        let key = try HKDF.extract(
            salt: .init(repeating: 0, count: 64),
            inputKey: wrappingKey
        )
        let id = try HKDF.expand(
            key,
            info: [UInt8]("coffer local key id".utf8),
            byteCount: 16
        )
        return [UInt8]("local:\(Hex.text(id.exposedBytes()))".utf8)
    }
}

enum Hex {
    /// Lower-case digits.
    static func text(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
