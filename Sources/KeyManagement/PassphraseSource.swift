public import SystemPackage

/// Where a passphrase comes from.
public enum PassphraseSource: Sendable, Hashable {
    /// The user is asked.
    case prompt
    /// The first line of a file, without its line end; the file must be closed to others.
    case file(FilePath)
    /// The first line that can be read from an open descriptor, without its line end; what follows it
    /// stays unread, and the descriptor open.
    case descriptor(Int32)
    /// The value of an environment variable, whole.
    case environment(String)

    /// Reads the passphrase; from a descriptor or by asking, that can be done once.
    ///
    /// Blocks. `ask` is called for ``prompt`` only.
    ///
    /// - Parameter ask: Gets the passphrase from the user.
    /// - Returns: The passphrase.
    /// - Throws: ``KeyError``: `missing` for a file or variable that isn't there,
    ///   `unsafePermissions` for a file that others can use, `io` for one that can't be read, `invalidParameter` for a passphrase that is empty or too long.
    public func read(
        asking ask: () throws(KeyError) -> Passphrase
    ) throws(KeyError) -> Passphrase {
        switch self {
        case .prompt: try ask()
        case .file(let path): try PassphraseReader.read(path)
        case .descriptor(let descriptor): try PassphraseReader.read(descriptor)
        case .environment(let name): try PassphraseReader.readVariable(name)
        }
    }
}

extension PassphraseSource: CustomStringConvertible {
    /// As in a key reference, such as `passphrase:file:PATH`.
    public var description: String {
        switch self {
        case .prompt: "passphrase"
        case .file(let path): "passphrase:file:\(path)"
        case .descriptor(let descriptor): "passphrase:fd:\(descriptor)"
        case .environment(let name): "passphrase:env:\(name)"
        }
    }
}
