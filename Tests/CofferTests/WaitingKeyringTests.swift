internal import Coffer
internal import KeyManagement
internal import SystemPackage
internal import Testing

/// Work that waits for a key service is ended too.
@Suite struct WaitingKeyringTests {
    /// Calls `isAsked`, and then waits for an hour or until its task is cancelled.
    private struct WaitingKeyring: Keyring {
        let local: LocalKeyring
        let isAsked: @Sendable () -> Void

        var description: String { "waiting" }

        func generate(
            for context: EncryptionContext
        ) async throws(KeyError) -> GeneratedDataKey { try await local.generate(for: context) }

        func wrap(
            _ key: WrappableKey,
            for context: EncryptionContext
        ) async throws(KeyError) -> WrappedKey { try await local.wrap(key, for: context) }

        func candidates(among wrappedKeys: [WrappedKey]) -> [WrappedKey] {
            local.candidates(among: wrappedKeys)
        }

        func unwrap(
            _ wrappedKey: WrappedKey,
            containerID: [UInt8],
            for context: EncryptionContext
        ) async throws(KeyError) -> WrappableKey? {
            isAsked()
            try? await Task.sleep(for: .seconds(3_600))
            throw KeyError(.serviceUnavailable, "nobody answers")
        }
    }

    @Test(arguments: ["decrypt", "verify", "rewrap"])
    func cancellingEndsTheWait(_ work: String) async throws {
        let bench = try Workbench()
        let container = try await bench.seal(Content.mixed.bytes(1_000))
        let (names, before) = (bench.names(), try bench.read("sealed"))
        let cancellation = Cancellation()
        let keyring = WaitingKeyring(local: bench.keyring) { cancellation.cancel() }
        let output = Output.file(bench.path("out"))
        await expectError(.cancelled) {
            switch work {
            case "decrypt":
                _ = try await Decryptor(keyrings: [keyring])
                    .decrypt(.file(container), to: output, cancellation: cancellation)
            case "verify":
                _ = try await Verifier(keyrings: [keyring])
                    .verify(.file(container), cancellation: cancellation)
            default:
                var rewrap = Rewrap(keyrings: [keyring])
                rewrap.added = [try Workbench.makeKeyring()]
                _ = try await rewrap.rewrap(container, cancellation: cancellation)
            }
        }
        #expect(bench.names() == names)
        #expect(try bench.read("sealed") == before)
    }
}
