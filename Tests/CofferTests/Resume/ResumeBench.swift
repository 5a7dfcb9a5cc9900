internal import AuthenticatedEncryption
internal import FileAccess
internal import Glibc
internal import KeyManagement
internal import SystemPackage
internal import TestSupport
internal import Testing

@testable internal import Coffer

/// A workbench with a source, and with whatever an earlier run may have left of its container.
final class ResumeBench: Sendable {
    static let segmentByteCount = 65_536

    let bench: Workbench
    let plaintext: [UInt8]
    let configuration: Configuration
    let source: FilePath
    let target: FilePath

    /// `segments` whole segments and 1,000 bytes, in runs of 3 segments.
    init(
        segments: Int = 8,
        content: Content = .random,
        compression: Compression = .none,
        runSegments: UInt64? = 3
    ) throws {
        bench = try Workbench()
        plaintext = content.bytes(segments * Self.segmentByteCount + 1_000)
        source = try bench.write(plaintext, to: "source")
        target = bench.path("out")
        var configuration = Configuration.small(
            compression: compression,
            runSegments: runSegments
        )
        configuration.resumes = true
        configuration.hostSecretPath = bench.path("state").appending("resume.key")
        self.configuration = configuration
    }

    var segmentCount: Int { plaintext.count / Self.segmentByteCount + 1 }

    /// Where an unfinished container of the target stands.
    var partial: FilePath {
        get throws {
            let digest = try Hash.sha256(target.lastComponentBytes)
            return bench.path(OutputFile.temporaryName(digest: digest))
        }
    }

    /// Encrypts the source to the target.
    @discardableResult
    func encrypt(
        _ configuration: Configuration? = nil,
        under keyrings: [any Keyring]? = nil,
        context: EncryptionContext = [:]
    ) async throws -> EncryptionSummary {
        try await Encryptor(
            keyrings: keyrings ?? [bench.keyring],
            configuration: configuration ?? self.configuration
        )
        .encrypt(.file(source), to: .file(target), context: context)
    }

    /// Encrypts the source and takes the container away.
    func seal(
        _ configuration: Configuration? = nil,
        under keyrings: [any Keyring]? = nil,
        context: EncryptionContext = [:]
    ) async throws -> [UInt8] {
        try await encrypt(configuration, under: keyrings, context: context)
        defer { remove(target) }
        return try Array(contentsOf: target)
    }

    /// Leaves bytes as an interrupted run would.
    func leave(_ bytes: some Collection<UInt8>) throws {
        try remove(partial)
        try Array(bytes).write(to: partial)
    }

    /// Takes the target away, once it was found to be the source's whole container.
    func takeTarget(
        with keyrings: [any Keyring]? = nil,
        _ comment: @autoclosure () -> Comment? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> [UInt8] {
        defer { remove(target) }
        let opened = try await bench.open(target, with: keyrings, .small())
        expectSame(opened, plaintext, comment(), sourceLocation: sourceLocation)
        let verifier = Verifier(
            keyrings: keyrings ?? [bench.keyring],
            configuration: .small()
        )
        let report = try await verifier.verify(.file(target))
        #expect(report.isIntact, comment(), sourceLocation: sourceLocation)
        #expect(
            bench.names() == ["out", "source", "state"],
            comment(),
            sourceLocation: sourceLocation
        )
        return try Array(contentsOf: target)
    }

    /// Expects that what was left is not continued, and the file complete nevertheless.
    @discardableResult
    func expectRestart(
        _ configuration: Configuration? = nil,
        under keyrings: [any Keyring]? = nil,
        context: EncryptionContext = [:],
        reason: String,
        of sealed: [UInt8],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> [UInt8] {
        let summary = try await encrypt(configuration, under: keyrings, context: context)
        if case .restarted(let found) = summary.beginning {
            #expect(found.contains(reason), sourceLocation: sourceLocation)
        } else {
            Issue.record("\(summary.beginning)", sourceLocation: sourceLocation)
        }
        let result = try await takeTarget(
            with: keyrings,
            "restarted",
            sourceLocation: sourceLocation
        )
        // A new id, and with it all keys.
        #expect(result[16..<48] != sealed[16..<48], sourceLocation: sourceLocation)
        return result
    }

    func remove(_ path: FilePath) {
        _ = unsafe path.withPlatformString { unsafe unlink($0) }
    }
}
