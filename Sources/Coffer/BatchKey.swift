internal import ContainerFormat
public import KeyManagement

/// One data key with its key slots: what a whole batch of containers is encrypted under.
///
/// Every container derives keys of its own from it, so using it for many is safe, and each
/// container opens alone. Safe to use from many threads.
public struct BatchKey: Sendable {
    /// What the slots are bound to.
    public let context: EncryptionContext
    let dataKey: DataKey
    let slots: [KeySlot]
    let contextBytes: [UInt8]

    /// Takes a data key whose wrapped forms already exist, such as one made by hand.
    ///
    /// - Parameters:
    ///   - dataKey: 32 secret bytes.
    ///   - wrappedKeys: 1 to 64 wraps of that key, each under `context`.
    ///   - context: not secret.
    /// - Throws: ``CofferError`` with code `.invalidArgument`.
    public init(
        dataKey: DataKey,
        wrappedKeys: [WrappedKey],
        context: EncryptionContext
    ) throws(CofferError) {
        guard 1...FormatLimits.raisedSlotCount ~= wrappedKeys.count else {
            throw CofferError(.invalidArgument, "a container needs 1 to 64 keys")
        }
        self.dataKey = dataKey
        self.context = context
        slots = wrappedKeys.map(\.slot)
        contextBytes = try translating { try context.encoded() }
    }

    /// Makes a data key by the first keyring and wraps it by the others.
    static func make(
        by keyrings: [any Keyring],
        for context: EncryptionContext
    ) async throws(CofferError) -> BatchKey {
        guard let first = keyrings.first else {
            throw CofferError(.noUsableKey, "no key was given")
        }
        do {
            let generated = try await first.generate(for: context)
            var wrappedKeys = [generated.wrappedKey]
            for keyring in keyrings.dropFirst() {
                wrappedKeys.append(
                    try await keyring.wrap(.dataKey(generated.dataKey), for: context)
                )
            }
            return try BatchKey(
                dataKey: generated.dataKey,
                wrappedKeys: wrappedKeys,
                context: context
            )
        } catch { throw CofferError(translating: error) }
    }
}
