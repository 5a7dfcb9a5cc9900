internal import FileAccess
internal import SystemPackage

/// A name in JSON: text, and the bytes in base64 when they aren't UTF-8.
struct EventPath: Sendable, Hashable {
    /// With U+FFFD for what isn't UTF-8; `-` for a standard stream.
    let text: String
    /// Nil when `text` tells it all.
    let base64: String?

    /// - Parameter path: nil is a standard stream.
    init(_ path: FilePath?) {
        let bytes = path?.bytes ?? Array("-".utf8)
        text = String(decoding: bytes, as: UTF8.self)
        base64 = String(validating: bytes, as: UTF8.self) == nil ? JSONLine.base64(bytes) : nil
    }
}
