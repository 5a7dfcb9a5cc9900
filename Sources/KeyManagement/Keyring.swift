internal import ContainerFormat

/// Makes data keys, wraps them and unwraps them.
///
/// Several keyrings may wrap the same key: any one of them then opens the container. The
/// description is how the user named the keyring, for messages.
///
/// Safe to use from many threads; no function blocks the caller's actor or a cooperative thread for
/// long.
public protocol Keyring: Sendable, CustomStringConvertible {
    /// Makes a new data key for `context` and wraps it.
    func generate(for context: EncryptionContext) async throws(KeyError) -> GeneratedDataKey

    /// Wraps a key that another keyring may have made.
    func wrap(
        _ key: WrappableKey,
        for context: EncryptionContext
    ) async throws(KeyError) -> WrappedKey

    /// Picks, of the wrapped keys that a container holds, those that this keyring may unwrap and may
    /// be asked to, in the order to try them.
    ///
    /// Looks at nothing but its arguments: no key service is called.
    func candidates(among wrappedKeys: [WrappedKey]) -> [WrappedKey]

    /// Unwraps one of the ``candidates(among:)`` from the container with this 32-byte id.
    ///
    /// Returns nil if it doesn't open: another key or passphrase, another context or container, or
    /// changed bytes; these can't be told apart. That a key was unwrapped does not prove that it is the
    /// container's: the caller compares the key commitment, and goes on with the next candidate if it
    /// isn't.
    ///
    /// - Throws: ``KeyError/Code/noUsableKey`` if it doesn't open and the keyring knows why, anything else if it
    ///   couldn't be tried: the caller goes on, and tells the reason if nothing else opens.
    func unwrap(
        _ wrappedKey: WrappedKey,
        containerID: [UInt8],
        for context: EncryptionContext
    ) async throws(KeyError) -> WrappableKey?

    /// Wraps by this keyring's key what `wrappedKey` holds, where a service that wrapped it can do so without
    /// showing it.
    ///
    /// Nobody has seen the result open: the caller marks it as unverified.
    ///
    /// - Parameters:
    ///   - wrappedKey: one of the candidates of `source`.
    ///   - source: by whose key the service unwraps it, as the user named or allowed it.
    ///   - containerID: of the container, 32 bytes.
    ///   - context: of both wraps.
    /// - Returns: nil if the keyring can't: unwrap and wrap instead.
    /// - Throws: ``KeyError/Code/noUsableKey`` if it can't for this wrapped key and knows why: another may do.
    func rewrap(
        _ wrappedKey: WrappedKey,
        from source: any Keyring,
        containerID: [UInt8],
        for context: EncryptionContext
    ) async throws(KeyError) -> WrappedKey?

    /// Looks whether this keyring could wrap a key now, without making one.
    ///
    /// A key service is asked about its key; what can only be known by wrapping stays unknown.
    ///
    /// - Returns: whether that was enough to tell.
    /// - Throws: what ``generate(for:)`` would throw, as far as can be told.
    @discardableResult
    func checkUsability() async throws(KeyError) -> KeyUsability

    /// How many calls to a key service one ``generate(for:)`` or ``wrap(_:for:)`` makes; 0 without a service.
    var callsPerKey: Int { get }

    /// The list price of a call in US dollars; 0 without a service, nil if nobody knows.
    var dollarsPerCall: Double? { get }

    /// The bytes that a batch slot of this keyring takes in a container: the least and the most.
    ///
    /// They are the same where the size is known before a key was wrapped.
    var slotByteCounts: ClosedRange<Int> { get }

    /// The calls that were made since the keyring was made.
    var usage: KeyServiceUsage { get }
}

extension Keyring {
    /// Makes a random data key and wraps it.
    public func generate(
        for context: EncryptionContext
    ) async throws(KeyError) -> GeneratedDataKey {
        let dataKey = try DataKey.random()
        let wrappedKey = try await wrap(.dataKey(dataKey), for: context)
        return GeneratedDataKey(dataKey: dataKey, wrappedKey: wrappedKey)
    }

    /// Returns nil: only a key service can do more.
    public func rewrap(
        _ wrappedKey: WrappedKey,
        from source: any Keyring,
        containerID: [UInt8],
        for context: EncryptionContext
    ) async throws(KeyError) -> WrappedKey? {
        nil
    }

    /// Finds nothing wrong: a key that is in memory can be used.
    @discardableResult
    public func checkUsability() async throws(KeyError) -> KeyUsability { .usable }

    /// 0.
    public var callsPerKey: Int { 0 }

    /// 0.
    public var dollarsPerCall: Double? { 0 }

    /// All that a slot may have.
    public var slotByteCounts: ClosedRange<Int> {
        KeySlot.byteCount(keyID: 1, body: 1)...KeySlot.mostByteCount
    }

    /// No calls.
    public var usage: KeyServiceUsage { KeyServiceUsage() }
}
