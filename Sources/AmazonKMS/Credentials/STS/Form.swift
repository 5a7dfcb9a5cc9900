internal import AuthenticatedEncryption
internal import SecretJSON

/// The body of a request to a service that is asked by a form; some values are secret.
struct Form: Sendable {
    private var buffer = SecretBuffer()

    init(action: String, version: String) {
        buffer.append("Action=\(action)&Version=\(version)")
    }

    /// Adds a value that is no secret; nothing if it is nil.
    mutating func add(_ name: String, _ value: String?) {
        guard let value else { return }
        buffer.append("&\(name)=\(PercentEncoding.encode(value))")
    }

    /// Adds a secret value.
    mutating func add(_ name: String, secret: SecretBytes) {
        buffer.append("&\(name)=")
        buffer.append(PercentEncoding.encode(secret))
    }

    /// The body.
    consuming func finish() -> SecretBytes { buffer.finish() }
}
