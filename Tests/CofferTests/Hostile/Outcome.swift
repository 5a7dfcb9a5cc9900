internal import AuthenticatedEncryption
internal import Coffer

/// How an attempt to open a container ended, as vector files write it.
enum Outcome: Hashable, Sendable, CustomStringConvertible {
    /// The plaintext has this SHA-256, in hexadecimal.
    case ok(String)
    /// The same, and the user was warned.
    case warning(String)
    /// Refused with code `.damaged`, naming a structure.
    case damaged(String)
    /// Refused with code `.unsupportedVersion`.
    case unsupportedVersion
    case noUsableKey
    /// Never right.
    case other(String)

    init(plaintext: [UInt8], hasWarnings: Bool) throws {
        let digest = Hex.text(try Hash.sha256(plaintext))
        self = hasWarnings ? .warning(digest) : .ok(digest)
    }

    init(_ error: CofferError) {
        self =
            switch error.code {
            case .damaged: .damaged(error.structure ?? "?")
            case .unsupportedVersion: .unsupportedVersion
            case .noUsableKey: .noUsableKey
            default: .other("\(error.code): \(error.message)")
            }
    }

    init?(_ text: some StringProtocol) {
        let words = String(text).split(separator: " " as Character).map(String.init)
        switch (words.first, words.count) {
        case ("ok", 2): self = .ok(words[1])
        case ("warning", 2): self = .warning(words[1])
        case ("damaged", 2): self = .damaged(words[1])
        case ("unsupported-version", 1): self = .unsupportedVersion
        case ("no-usable-key", 1): self = .noUsableKey
        default: return nil
        }
    }

    var description: String {
        switch self {
        case .ok(let digest): "ok \(digest)"
        case .warning(let digest): "warning \(digest)"
        case .damaged(let structure): "damaged \(structure)"
        case .unsupportedVersion: "unsupported-version"
        case .noUsableKey: "no-usable-key"
        case .other(let text): "other: \(text)"
        }
    }

    /// Whether the plaintext came out whole.
    var isOpened: Bool {
        switch self {
        case .ok, .warning: true
        default: false
        }
    }

    /// Whether the container was refused for what it holds (exit code 65).
    var isRefused: Bool {
        switch self {
        case .damaged, .unsupportedVersion: true
        default: false
        }
    }

    /// The exit code of a command line.
    var exitCode: Int {
        isOpened ? 0 : self == .noUsableKey ? 77 : 65
    }
}
