internal import Coffer
internal import SystemPackage

/// What `keygen --json` prints: the key file that was made, or why there is none.
struct KeyEvent: Encodable, Sendable {
    let event = "key"
    let path: EventPath
    /// Nil when there is an error.
    let keyID: String?
    /// Of an identity; left out for a local key, which has none.
    let publicKey: String?
    let error: ErrorEvent?

    /// A key that was made.
    init(_ path: FilePath, keyID: String, publicKey: String? = nil) {
        self.path = EventPath(path)
        self.keyID = keyID
        self.publicKey = publicKey
        error = nil
    }

    /// A key that could not be made.
    init(_ path: FilePath, error: CofferError) {
        self.path = EventPath(path)
        keyID = nil
        publicKey = nil
        self.error = ErrorEvent(error)
    }

    private enum CodingKeys: String, CodingKey {
        case event, path, error
        case pathBytes = "path_bytes"
        case keyID = "key_id"
        case publicKey = "public_key"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(event, forKey: .event)
        try container.encode(path.text, forKey: .path)
        try container.encodeIfPresent(path.base64, forKey: .pathBytes)
        try container.encode(keyID, forKey: .keyID)
        try container.encodeIfPresent(publicKey, forKey: .publicKey)
        try container.encode(error, forKey: .error)
    }
}
