internal import KeyManagement
internal import SegmentPipeline

/// A local key that behaves as keys of a service do: it is slow to be trusted, limited and may fail.
final class StubKeyring: Keyring {
    private let key: LocalKeyring
    /// How many slots of a container are tried.
    private let limit: Int
    /// What unwrapping and wrapping throw.
    private let failures: (unwrapping: KeyError?, wrapping: KeyError?)
    /// Whether unwrapping and wrapping wait for an answer that doesn't come.
    private let hangs: Bool
    let callsPerKey = 1
    private let counts = Lock((unwraps: 0, wraps: 0))

    init(
        _ key: LocalKeyring,
        limit: Int = .max,
        unwrapping: KeyError? = nil,
        wrapping: KeyError? = nil,
        hangs: Bool = false
    ) {
        self.key = key
        self.limit = limit
        failures = (unwrapping, wrapping)
        self.hangs = hangs
    }

    let description = "stub"

    var unwrapCount: Int { counts.withLock(\.unwraps) }
    var wrapCount: Int { counts.withLock(\.wraps) }

    func wrap(
        _ key: WrappableKey,
        for context: EncryptionContext
    ) async throws(KeyError) -> WrappedKey {
        counts.withLock { $0.wraps += 1 }
        try await hang()
        if let failure = failures.wrapping { throw failure }
        return try await self.key.wrap(key, for: context)
    }

    func candidates(among wrappedKeys: [WrappedKey]) -> [WrappedKey] {
        [WrappedKey](key.candidates(among: wrappedKeys).prefix(limit))
    }

    func unwrap(
        _ wrappedKey: WrappedKey,
        containerID: [UInt8],
        for context: EncryptionContext
    ) async throws(KeyError) -> WrappableKey? {
        counts.withLock { $0.unwraps += 1 }
        try await hang()
        if let failure = failures.unwrapping { throw failure }
        return try await key.unwrap(wrappedKey, containerID: containerID, for: context)
    }

    private func hang() async throws(KeyError) {
        guard hangs else { return }
        try? await Task.sleep(for: .seconds(300))
        throw KeyError(.serviceUnavailable, "no answer came")
    }
}
