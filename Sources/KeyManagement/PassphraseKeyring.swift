internal import AuthenticatedEncryption
internal import ContainerFormat
internal import FileAccess

/// Wraps keys by a passphrase (format specification, "Kind 2": scrypt with N = 2^17, r = 8, p = 1).
///
/// Each wrap, and each unwrap of another slot than the last, takes about half a second and 130 MB
/// on a queue of the keyring's own.
public struct PassphraseKeyring: Keyring {
    private let derivation: PassphraseDerivation
    private let slotLimit: Int
    private let parameters: PassphraseParameters

    /// `passphrase`.
    public let description = "passphrase"

    /// Makes a keyring.
    ///
    /// - Parameters:
    ///   - passphrase: Wraps and unwraps.
    ///   - slotLimit: How many passphrase slots of one container are tried, at least 1. Each costs
    ///     the time of a derivation, which whoever made the container chose, within limits.
    public init(_ passphrase: Passphrase, slotLimit: Int = 1) {
        self.init(PassphraseDerivation(passphrase), slotLimit: slotLimit)
    }

    /// With other `parameters` for tests, which can't spend half a second on each wrap.
    init(
        _ derivation: PassphraseDerivation,
        slotLimit: Int = 1,
        parameters: PassphraseParameters = .standard
    ) {
        precondition(slotLimit >= 1)
        self.derivation = derivation
        self.slotLimit = slotLimit
        self.parameters = parameters
    }

    /// Wraps a key by the passphrase, under a new salt.
    public func wrap(
        _ key: WrappableKey,
        for context: EncryptionContext
    ) async throws(KeyError) -> WrappedKey {
        let salt: [UInt8]
        do {
            salt = try SystemRandom.bytes(KeyWrap.saltByteCount)
        } catch { throw KeyError(error) }
        let keyID = Self.keyID(salt: salt)
        let info = try SlotInfo(
            kind: .passphrase,
            containerID: key.containerID,
            context: context,
            keyID: keyID
        )
        let wrappingKey = try await derivation.wrappingKey(salt: salt, parameters: parameters)
        do {
            let sealed = try KeyWrap.wrap(
                key.secret,
                under: wrappingKey,
                salt: salt,
                info: info.bytes
            )
            return WrappedKey(
                KeySlot(
                    kind: .passphrase,
                    wrapsContainerKey: key.containerID != nil,
                    keyID: keyID,
                    body: parameters.encoded + salt + sealed
                )
            )
        } catch { throw KeyError(error) }
    }

    /// One size.
    public var slotByteCounts: ClosedRange<Int> {
        let byteCount = KeySlot.byteCount(
            keyID: Self.keyID(salt: .zeros(KeyWrap.saltByteCount)).count,
            body: PassphraseParameters.byteCount + KeySlot.wrapByteCount(wrapsContainerKey: false)
        )
        return byteCount...byteCount
    }

    private static func keyID(salt: [UInt8]) -> [UInt8] {
        [UInt8]("passphrase:\(Hexadecimal.text(salt.prefix(4)))".utf8)
    }

    /// Picks the first passphrase slots, up to the limit.
    public func candidates(among wrappedKeys: [WrappedKey]) -> [WrappedKey] {
        [WrappedKey](wrappedKeys.filter { $0.slot.kind == .passphrase }.prefix(slotLimit))
    }

    /// Unwraps a key that the passphrase wrapped.
    ///
    /// A slot whose derivation takes more memory than there is counts as one that doesn't open, so that
    /// other keys are tried.
    public func unwrap(
        _ wrappedKey: WrappedKey,
        containerID: [UInt8],
        for context: EncryptionContext
    ) async throws(KeyError) -> WrappableKey? {
        let slot = wrappedKey.slot
        let sealed = [UInt8](slot.body.dropFirst(PassphraseParameters.byteCount))
        // Everything that can be refused without a derivation is refused before one.
        guard slot.kind == .passphrase, sealed.count == slot.wrapByteCount,
            let parameters = PassphraseParameters(decoding: slot.body)
        else { return nil }
        let wrappingKey: SecretBytes
        do {
            wrappingKey = try await derivation.wrappingKey(
                salt: [UInt8](sealed.prefix(KeyWrap.saltByteCount)),
                parameters: parameters
            )
        } catch  where (error.cause as? CryptoError)?.code == .outOfMemory {
            return nil
        }
        return try slot.unwrap(
            sealed,
            under: wrappingKey,
            containerID: containerID,
            context: context
        )
    }
}
