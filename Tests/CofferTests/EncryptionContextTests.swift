internal import Coffer
internal import KeyManagement
internal import SystemPackage
internal import TestSupport
internal import Testing

/// What the encryption context is bound to, and how it can be required.
@Suite struct EncryptionContextTests {
    private let bench: Workbench
    private let context: EncryptionContext = ["project": "atlas", "year": "2026"]

    init() throws { bench = try Workbench() }

    @Test(arguments: [
        .none,
        ContextRequirement(entries: ["project": "atlas"]),
        ContextRequirement(entries: ["project": "atlas", "year": "2026"]),
        ContextRequirement(names: ["year"]),
        ContextRequirement(entries: ["project": "atlas"], names: ["project", "year"]),
    ])
    func met(_ requirement: ContextRequirement) async throws {
        let container = try await bench.seal([1, 2, 3], .small(), context: context)
        let decryptor = Decryptor(keyrings: [bench.keyring])
        let verifier = Verifier(keyrings: [bench.keyring])
        _ = try await decryptor.decrypt(
            .file(container),
            to: .file(bench.path("out")),
            requiring: requirement
        )
        #expect(try bench.read("out") == [1, 2, 3])
        let report = try await verifier.verify(.file(container), requiring: requirement)
        #expect(report.isIntact)
    }

    @Test(arguments: [
        ContextRequirement(entries: ["project": "borealis"]),
        ContextRequirement(entries: ["project": ""]),
        ContextRequirement(entries: ["Project": "atlas"]),
        ContextRequirement(names: ["owner"]),
        ContextRequirement(entries: ["project": "atlas"], names: ["owner"]),
    ])
    func notMet(_ requirement: ContextRequirement) async throws {
        let container = try await bench.seal([1, 2, 3], .small(), context: context)
        let bytes = try Array(contentsOf: container)
        // A keyring that would trap: the check comes before any key is tried.
        let keyrings: [any Keyring] = [UntouchableKeyring()]
        let decryptor = Decryptor(keyrings: keyrings)
        let target = bench.path("out")
        await expectError(.noUsableKey) {
            try await decryptor.decrypt(
                .file(container),
                to: .file(target),
                requiring: requirement
            )
        }
        await expectError(.noUsableKey) {
            try await feeding(bytes) {
                try await decryptor.decrypt($0, to: .file(target), requiring: requirement)
            }
        }
        await expectError(.noUsableKey) {
            try await Verifier(keyrings: keyrings)
                .verify(.file(container), requiring: requirement)
        }
        #expect(bench.names() == ["sealed", "sealed.source"])
    }

    @Test func limits() async throws {
        let encryptor = Encryptor(keyrings: [bench.keyring])
        // Four bytes of lengths and a name of one byte go with the value.
        let most = EncryptionContext(dictionaryLiteral: ("a", String(repeating: "b", count: 8_187)))
        let key = try await encryptor.makeBatchKey(for: most)
        let source = try bench.write([1], to: "source")
        _ = try await encryptor.encrypt(.file(source), to: .file(bench.path("sealed")), under: key)
        #expect(try await bench.open(bench.path("sealed")) == [1])
        let tooMuch = EncryptionContext(
            dictionaryLiteral: ("a", String(repeating: "b", count: 8_188))
        )
        await expectError(.invalidArgument) { try await encryptor.makeBatchKey(for: tooMuch) }
        await expectError(.invalidArgument) { try await encryptor.makeBatchKey(for: ["": "b"]) }
    }
}

/// A keyring that must not be asked for anything.
private struct UntouchableKeyring: Keyring {
    let description = "untouchable"

    func wrap(
        _ key: WrappableKey,
        for context: EncryptionContext
    ) async throws(KeyError) -> WrappedKey { preconditionFailure("asked to wrap") }

    func candidates(among wrappedKeys: [WrappedKey]) -> [WrappedKey] {
        preconditionFailure("asked for candidates")
    }

    func unwrap(
        _ wrappedKey: WrappedKey,
        containerID: [UInt8],
        for context: EncryptionContext
    ) async throws(KeyError) -> WrappableKey? { preconditionFailure("asked to unwrap") }
}
