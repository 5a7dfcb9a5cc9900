internal import Coffer
internal import Foundation
internal import KeyManagement
internal import SystemPackage
internal import Testing

/// Opens containers that may be hostile, every way there is, and checks what must hold whatever is in them.
final class Attempt: Sendable {
    let keyrings: [any Keyring]
    private let configuration: Configuration
    private let folder: ScratchFolder

    init(_ keyrings: [any Keyring], slotLimit: Int? = nil) throws {
        self.keyrings = keyrings
        var configuration = Configuration()
        configuration.workerCount = 1
        if let slotLimit { configuration.keySlotLimit = slotLimit }
        self.configuration = configuration
        folder = try ScratchFolder()
    }

    private var decryptor: Decryptor {
        Decryptor(keyrings: keyrings, configuration: configuration)
    }

    /// Decrypts from a file into a file.
    ///
    /// A refused container leaves no file.
    func decrypt(_ container: [UInt8]) async throws -> (outcome: Outcome, plaintext: [UInt8]) {
        let input = folder.path("container")
        let output = folder.path("plaintext")
        try folder.write(container, "container")
        defer { folder.removeAll() }
        do {
            let summary = try await decryptor.decrypt(.file(input), to: .file(output))
            let plaintext = try folder.read("plaintext")
            #expect(summary.plaintextByteCount == UInt64(plaintext.count))
            return (
                try Outcome(plaintext: plaintext, hasWarnings: !summary.warnings.isEmpty), plaintext
            )
        } catch let error as CofferError {
            #expect(try folder.names() == ["container"], "a leftover")
            return (Outcome(error), [])
        }
    }

    /// Decrypts from a pipe into a pipe.
    ///
    /// What was released before a refusal is a true prefix of `plaintext`.
    func decryptStream(
        _ container: [UInt8],
        plaintext: [UInt8]
    ) async throws -> (outcome: Outcome, released: [UInt8]) {
        let input = try RoomyPipe(holding: container)
        let output = try RoomyPipe()
        do {
            let summary = try await decryptor.decrypt(
                .file(input.readPath),
                to: .file(output.writePath)
            )
            let released = try output.drain()
            return (
                try Outcome(plaintext: released, hasWarnings: !summary.warnings.isEmpty), released
            )
        } catch let error as CofferError {
            let released = try output.drain()
            // Compared outside, so that a failure doesn't print the plaintext.
            let isPrefix = released == Array(plaintext.prefix(released.count))
            #expect(isPrefix, "what was released is not a true prefix")
            return (Outcome(error), released)
        }
    }

    /// Reads all of the plaintext at random, from memory.
    func read(_ container: [UInt8]) async throws -> Outcome {
        do {
            let reader = try await ContainerReader.open(
                MemorySource(container),
                keyrings: keyrings,
                configuration: configuration
            )
            let plaintext = try await reader.read(0..<reader.byteCount)
            return try Outcome(plaintext: plaintext, hasWarnings: !reader.warnings.isEmpty)
        } catch let error as CofferError { return Outcome(error) }
    }

    /// Verifies from a file: the report, or how the container was refused.
    func verify(_ container: [UInt8]) async throws -> Result<VerificationReport, CofferError> {
        try folder.write(container, "verified")
        defer { folder.removeAll() }
        return await verify(.file(folder.path("verified")))
    }

    /// Verifies from a pipe.
    func verifyStream(_ container: [UInt8]) async throws -> Result<VerificationReport, CofferError>
    {
        let input = try RoomyPipe(holding: container)
        return await verify(.file(input.readPath))
    }

    private func verify(_ input: Input) async -> Result<VerificationReport, CofferError> {
        let verifier = Verifier(keyrings: keyrings, configuration: configuration)
        do { return .success(try await verifier.verify(input)) } catch { return .failure(error) }
    }
}

extension Result where Success == VerificationReport, Failure == CofferError {
    /// Structures that were found damaged; empty: the container is intact.
    var damagedStructures: [String] {
        switch self {
        case .success(let report): report.damages.map(\.structure)
        case .failure(let error): [Outcome(error).description]
        }
    }

    /// All that is said of damage.
    var messages: String {
        switch self {
        case .success(let report): report.damages.map(\.message).joined(separator: "; ")
        case .failure(let error): error.message
        }
    }
}
