internal import AuthenticatedEncryption
internal import ContainerFormat

/// Wraps keys by a command of the user's (format specification, "Kind 5"; article ExecProtocol).
///
/// The command runs once for each operation, and for slots that were unwrapped last not again. It wraps
/// fresh wrapping keys, never a data key or container key itself.
public struct ExecKeyring: Keyring {
    /// How many slots of one container are tried.
    private static let slotLimit = 4

    private let command: ExecCommand
    private let runner: ExecRunner

    /// Makes a keyring; the command isn't run before it is needed.
    ///
    /// - Parameters:
    ///   - command: what is run; only ever what the user said.
    ///   - deadline: after which a run is killed; more than nothing.
    public init(_ command: ExecCommand, deadline: Duration = .seconds(60)) {
        precondition(deadline > .zero)
        self.command = command
        runner = ExecRunner(command, deadline: deadline)
    }

    /// `exec:` and the program, without its arguments, which may hold what is nobody's business.
    public var description: String { "exec:\(command.name)" }

    /// Does nothing: to run a program of the user's is more than a look.
    @discardableResult
    public func checkUsability() async throws(KeyError) -> KeyUsability { .usable }

    /// 1: a run of the command.
    public var callsPerKey: Int { 1 }

    /// Nil: the command knows, if anybody.
    public var dollarsPerCall: Double? { nil }

    /// What the command may answer.
    public var slotByteCounts: ClosedRange<Int> {
        let wrapByteCount = KeySlot.wrapByteCount(wrapsContainerKey: false)
        let wrappedKeyByteCounts = ExecAnswer.wrappedKeyByteCounts
        return KeySlot.byteCount(
            keyID: 1,
            body: wrapByteCount + wrappedKeyByteCounts.lowerBound
        )...KeySlot.byteCount(
            keyID: FormatLimits.slotKeyIDByteCount,
            body: wrapByteCount + wrappedKeyByteCounts.upperBound
        )
    }

    /// The runs of the command; it alone knows what it tries again.
    public var usage: KeyServiceUsage { KeyServiceUsage(calls: runner.runCount) }

    /// Makes a data key, and wraps it by a wrapping key that the command makes.
    public func generate(
        for context: EncryptionContext
    ) async throws(KeyError) -> GeneratedDataKey {
        let dataKey = try DataKey.random()
        let wrappedKey = try await seal(
            .dataKey(dataKey),
            by: .generate(for: context),
            context: context
        )
        return GeneratedDataKey(dataKey: dataKey, wrappedKey: wrappedKey)
    }

    /// Wraps a key by a random wrapping key that the command wraps.
    public func wrap(
        _ key: WrappableKey,
        for context: EncryptionContext
    ) async throws(KeyError) -> WrappedKey {
        let wrappingKey: SecretBytes
        do {
            wrappingKey = try SecretBytes.random(byteCount: ExecAnswer.keyByteCount)
        } catch { throw KeyError(error) }
        let request = ExecRequest.wrap(
            wrappingKey,
            wrapsContainerKey: key.containerID != nil,
            for: context
        )
        return try await seal(key, by: request, context: context)
    }

    /// Picks the first slots of external commands, whichever command made them: the command knows its
    /// own by the key id.
    public func candidates(among wrappedKeys: [WrappedKey]) -> [WrappedKey] {
        [WrappedKey](wrappedKeys.filter { $0.slot.kind == .externalCommand }.prefix(Self.slotLimit))
    }

    /// Unwraps a key that the command wrapped.
    public func unwrap(
        _ wrappedKey: WrappedKey,
        containerID: [UInt8],
        for context: EncryptionContext
    ) async throws(KeyError) -> WrappableKey? {
        let slot = wrappedKey.slot
        let foreign = [UInt8](slot.body.dropFirst(slot.wrapByteCount))
        // What can be refused without a process is refused before one.
        guard slot.kind == .externalCommand, !slot.keyID.isEmpty,
            let keyID = String(validating: slot.keyID, as: UTF8.self),
            ExecAnswer.wrappedKeyByteCounts.contains(foreign.count)
        else { return nil }
        let request = ExecRequest.unwrap(
            foreign,
            keyID: keyID,
            wrapsContainerKey: slot.wrapsContainerKey,
            for: context
        )
        let answer = try await runner.answer(to: request)
        return try slot.unwrap(
            [UInt8](slot.body.prefix(slot.wrapByteCount)),
            under: answer.key,
            containerID: containerID,
            context: context
        )
    }

    private func seal(
        _ key: WrappableKey,
        by request: ExecRequest,
        context: EncryptionContext
    ) async throws(KeyError) -> WrappedKey {
        let answer = try await runner.answer(to: request)
        let info = try SlotInfo(
            kind: .externalCommand,
            containerID: key.containerID,
            context: context,
            keyID: answer.keyID
        )
        do {
            let salt = try SystemRandom.bytes(KeyWrap.saltByteCount)
            let sealed = try KeyWrap.wrap(
                key.secret,
                under: answer.key,
                salt: salt,
                info: info.bytes
            )
            return WrappedKey(
                KeySlot(
                    kind: .externalCommand,
                    wrapsContainerKey: key.containerID != nil,
                    keyID: answer.keyID,
                    body: salt + sealed + answer.wrappedKey
                )
            )
        } catch { throw KeyError(error) }
    }
}
