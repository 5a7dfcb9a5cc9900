internal import AuthenticatedEncryption
internal import ContainerFormat
public import SystemPackage

/// Wraps keys by the key of a local key file (format specification, "Kind 1").
public struct LocalKeyring: Keyring {
    private let keyFile: LocalKeyFile

    /// Uses a key file that was loaded or created before.
    public init(_ keyFile: LocalKeyFile) {
        self.keyFile = keyFile
    }

    /// Loads the key file at `path`.
    ///
    /// - Throws: What ``LocalKeyFile/load(from:)`` throws.
    public init(path: FilePath) throws(KeyError) {
        self.init(try LocalKeyFile.load(from: path))
    }

    /// `file:` and the path.
    public var description: String { "file:\(keyFile.path)" }

    /// Wraps a key by the file's, under a new salt.
    public func wrap(
        _ key: WrappableKey,
        for context: EncryptionContext
    ) async throws(KeyError) -> WrappedKey {
        let keyID = [UInt8](keyFile.keyID.utf8)
        let info = try SlotInfo(
            kind: .localKey,
            containerID: key.containerID,
            context: context,
            keyID: keyID
        )
        do {
            let salt = try SystemRandom.bytes(KeyWrap.saltByteCount)
            let sealed = try KeyWrap.wrap(
                key.secret,
                under: keyFile.wrappingKey,
                salt: salt,
                info: info.bytes
            )
            return WrappedKey(
                KeySlot(
                    kind: .localKey,
                    wrapsContainerKey: key.containerID != nil,
                    keyID: keyID,
                    body: salt + sealed
                )
            )
        } catch { throw KeyError(error) }
    }

    /// One size.
    public var slotByteCounts: ClosedRange<Int> {
        let byteCount = KeySlot.byteCount(
            keyID: keyFile.keyID.utf8.count,
            body: KeySlot.wrapByteCount(wrapsContainerKey: false)
        )
        return byteCount...byteCount
    }

    /// Picks what the file's key wrapped, by its key id.
    public func candidates(among wrappedKeys: [WrappedKey]) -> [WrappedKey] {
        wrappedKeys.filter {
            $0.slot.kind == .localKey && $0.slot.keyID.elementsEqual(keyFile.keyID.utf8)
        }
    }

    /// Unwraps a key that the file's key wrapped.
    public func unwrap(
        _ wrappedKey: WrappedKey,
        containerID: [UInt8],
        for context: EncryptionContext
    ) async throws(KeyError) -> WrappableKey? {
        let slot = wrappedKey.slot
        guard slot.kind == .localKey else { return nil }
        return try slot.unwrap(
            slot.body,
            under: keyFile.wrappingKey,
            containerID: containerID,
            context: context
        )
    }
}
