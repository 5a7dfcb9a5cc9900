internal import AuthenticatedEncryption
internal import ContainerFormat
internal import SecretJSON

/// What a command answered: one JSON object of strings (article ExecProtocol).
struct ExecAnswer: Sendable {
    /// What is wrong with an answer, without anything of it.
    struct Fault: Error {
        let reason: String
    }

    static let keyByteCount = 32
    /// What a slot's body has room for beside the longer of the two wraps.
    static let wrappedKeyByteCounts = 1...16_240

    /// The key that was generated, wrapped or unwrapped: 32 bytes.
    let key: SecretBytes
    /// What the command calls the key that it wraps with; empty after unwrapping.
    let keyID: [UInt8]
    /// Empty after unwrapping.
    let wrappedKey: [UInt8]

    /// Reads the answer to a request.
    init(decoding text: SecretBytes, to request: ExecRequest) throws(Fault) {
        let object = try? JSONObject(parsing: text)
        switch request.operation {
        case .generate:
            guard let values = object?.onlySecrets(["key", "key_id", "wrapped_key"]) else {
                throw Self.unlike("key, key_id and wrapped_key")
            }
            key = try Self.key(values[0])
            (keyID, wrappedKey) = (try Self.keyID(values[1]), try Self.wrappedKey(values[2]))
        case .wrap:
            guard let values = object?.onlySecrets(["key_id", "wrapped_key"]),
                let key = request.key
            else { throw Self.unlike("key_id and wrapped_key") }
            self.key = key
            (keyID, wrappedKey) = (try Self.keyID(values[0]), try Self.wrappedKey(values[1]))
        case .unwrap:
            guard let values = object?.onlySecrets(["key"]) else { throw Self.unlike("key") }
            key = try Self.key(values[0])
            (keyID, wrappedKey) = ([], [])
        }
    }

    private static func unlike(_ names: String) -> Fault {
        Fault(reason: "its answer isn't one JSON object in UTF-8 of exactly the strings \(names)")
    }

    private static func key(_ text: SecretBytes) throws(Fault) -> SecretBytes {
        guard let key = Base64.decode(text) else {
            throw Fault(reason: "the key in its answer isn't base64")
        }
        guard key.byteCount == keyByteCount else {
            throw Fault(
                reason: "the key in its answer has \(key.byteCount) bytes, not \(keyByteCount)"
            )
        }
        return key
    }

    private static func wrappedKey(_ text: SecretBytes) throws(Fault) -> [UInt8] {
        guard let bytes = Base64.decode(text) else {
            throw Fault(reason: "the wrapped key in its answer isn't base64")
        }
        guard wrappedKeyByteCounts.contains(bytes.byteCount) else {
            throw Fault(
                reason: "the wrapped key in its answer has \(bytes.byteCount) bytes, "
                    + "not \(wrappedKeyByteCounts.lowerBound) to \(wrappedKeyByteCounts.upperBound)"
            )
        }
        return bytes.exposedBytes()
    }

    private static func keyID(_ text: SecretBytes) throws(Fault) -> [UInt8] {
        let limit = FormatLimits.slotKeyIDByteCount
        guard 1...limit ~= text.byteCount else {
            throw Fault(
                reason: "the key id in its answer has \(text.byteCount) bytes, not 1 to \(limit)"
            )
        }
        return text.exposedBytes()
    }
}
