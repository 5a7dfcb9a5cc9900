internal import Coffer
internal import SystemPackage

/// How errors of the library are told.
extension CofferError {
    /// The error with the path of the input, if it names none.
    func at(_ path: FilePath?) -> CofferError {
        var error = self
        error.path = error.path ?? path
        return error
    }

    /// Path and message; the path once, with all its bytes.
    var text: String {
        guard let path else { return message }
        let shown = path.description
        // A short name may be a word of the message by chance.
        guard shown.contains("/"), message.contains(shown) else {
            return "\(path.argument): \(message)"
        }
        return message.replacing(shown, with: path.argument, maxReplacements: 1)
    }

    /// What can be done about it, whatever the input, where the message doesn't say so.
    var hint: String? {
        code == .internalInconsistency ? "this is a bug in coffer: please report it" : nil
    }
}
