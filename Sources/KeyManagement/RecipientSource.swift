public import SystemPackage

/// Where a recipient's public key comes from.
public enum RecipientSource: Sendable, Hashable {
    /// The text of the public key itself.
    case publicKey(String)
    /// A file with that text; it need not be closed to others.
    case file(FilePath)
}

extension RecipientSource: CustomStringConvertible {
    /// As in a key reference: `recipient:PUBLIC-KEY` or `recipient:file:PATH`.
    public var description: String {
        switch self {
        case .publicKey(let text): "recipient:\(text)"
        case .file(let path): "recipient:file:\(path)"
        }
    }
}
