public import KeyManagement

/// What the encryption context of a container must have before it is opened.
public struct ContextRequirement: Sendable, Hashable {
    /// Entries that must be present with this value.
    public var entries: EncryptionContext
    /// Names that must be present, with any value.
    public var names: [String]

    /// Nothing is required.
    public static let none = ContextRequirement()

    /// Creates a requirement.
    public init(entries: EncryptionContext = [:], names: [String] = []) {
        self.entries = entries
        self.names = names
    }

    /// Compares bytes, as names and values that only look alike are different ones.
    ///
    /// - Throws: ``CofferError`` with code `.noUsableKey`, naming what is missing or different.
    func check(_ context: EncryptionContext) throws(CofferError) {
        for (name, value) in entries.entries {
            guard let found = context[name] else { throw Self.missing(name) }
            guard found.utf8.elementsEqual(value.utf8) else {
                throw CofferError(
                    .noUsableKey,
                    "its encryption context has another \(name) than \(value)"
                )
            }
        }
        for name in names where context[name] == nil { throw Self.missing(name) }
    }

    private static func missing(_ name: String) -> CofferError {
        CofferError(.noUsableKey, "its encryption context has no \(name)")
    }
}
