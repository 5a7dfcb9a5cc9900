/// A new data key with its first wrap.
public struct GeneratedDataKey: Sendable {
    /// The key.
    public let dataKey: DataKey
    /// The same key, wrapped by the keyring that made it.
    public let wrappedKey: WrappedKey

    /// Puts the two together.
    public init(dataKey: DataKey, wrappedKey: WrappedKey) {
        self.dataKey = dataKey
        self.wrappedKey = wrappedKey
    }
}
