internal import AuthenticatedEncryption
internal import ContainerFormat
internal import FileAccess
internal import Glibc
internal import KeyManagement
internal import SegmentPipeline
internal import SystemPackage
internal import TestSupport
internal import Testing

@testable internal import Coffer

/// What is not continued, whatever stands in it: the file is begun anew, under another id and other keys.
@Suite struct ResumeRefusalTests {
    private let bench: ResumeBench
    private static let beginner = "begun by this user on this host"

    init() throws { bench = try ResumeBench(segments: 4) }

    /// What an interrupted run leaves: all but the end.
    private func unfinished(_ container: [UInt8]) -> ArraySlice<UInt8> {
        let anatomy = Anatomy(container)
        return container.prefix(anatomy.records[anatomy.positions(of: "S")[3]].range.upperBound)
    }

    private func expectContinued(_ sealed: [UInt8]) async throws {
        try await expectContinued(leaving: unfinished(sealed))
    }

    private func expectContinued(leaving left: ArraySlice<UInt8>) async throws {
        try bench.leave(left)
        let summary = try await bench.encrypt()
        #expect(summary.beginning == .resumed(plaintextByteCount: 4 * 65_536))
        _ = try await bench.takeTarget()
    }

    // MARK: Planted ones

    /// An unfinished container under a known data key, its metadata sealed anew with another token.
    private func resealed(
        _ container: [UInt8],
        _ key: BatchKey,
        token: (BlockFixedPart, Metadata.SourceIdentity) throws -> [UInt8]?
    ) throws -> [UInt8] {
        let fixedPart = try parsedBlock(container).fixedPart
        let keys = try ContainerKeys(.dataKey(key.dataKey), containerID: fixedPart.containerID)
        let source = try PlaintextSource(.file(bench.source), cancellation: Cancellation())
        var metadata = source.metadata(preservingAttributes: true)
        let identity = try #require(metadata.sourceIdentity)
        metadata.resumeToken = try token(fixedPart, identity)
        let anatomy = Anatomy(container)
        let body = unfinished(container)[anatomy.records[0].range.upperBound...]
        return try anatomy.bytes[anatomy.head] + MetadataRecord.seal(metadata, keys: keys) + body
    }

    /// Made by someone who knows the data key, all that can be known of the source, and the user's keys' ids.
    @Test func plantedWithoutTheHostsSecret() async throws {
        let key = try await Encryptor(keyrings: [bench.bench.keyring]).makeBatchKey()
        _ = try await Encryptor(keyrings: [], configuration: bench.configuration)
            .encrypt(.file(bench.source), to: .file(bench.target), under: key)
        let planted = try Array(contentsOf: bench.target)
        bench.remove(bench.target)
        let secret = try HostSecret.load(from: bench.configuration.hostSecretPath)
        let foreign = try HostSecret.load(from: bench.bench.path("state").appending("other.key"))

        // What the resealing makes is right but for the token.
        try await expectContinued(
            leaving: resealed(planted, key) { try ResumeToken.make($0, $1, secret: secret) }[...]
        )
        let other = try BlockFixedPart(
            segmentByteCountLog2: 16,
            roundingLog2: 9,
            containerID: SystemRandom.bytes(32),
            context: [],
            commitment: parsedBlock(planted).fixedPart.commitment
        )
        let tokens: [(BlockFixedPart, Metadata.SourceIdentity) throws -> [UInt8]?] = [
            { _, _ in nil }, { _, _ in [UInt8](repeating: 0, count: 32) },
            { try ResumeToken.make($0, $1, secret: foreign) },
            // That of another container of the same source, which may be known.
            { try ResumeToken.make(other, $1, secret: secret) },
            { fixedPart, identity in
                var identity = identity
                identity.changed.nanoseconds ^= 1
                return try ResumeToken.make(fixedPart, identity, secret: secret)
            },
        ]
        for token in tokens {
            let container = try resealed(planted, key, token: token)
            try bench.leave(container)
            try await bench.expectRestart(reason: Self.beginner, of: container)
        }
    }

    @Test func begunWithoutResuming() async throws {
        let sealed = try await bench.seal(.small(runSegments: 3))
        try bench.leave(unfinished(sealed))
        try await bench.expectRestart(reason: Self.beginner, of: sealed)
    }

    @Test func anotherFileThatIsNoContainer() async throws {
        for bytes in [[], [1], Content.random.bytes(100_000)] {
            try bench.leave(bytes)
            try await bench.expectRestart(reason: "", of: .zeros(48))
        }
    }

    // MARK: Other circumstances

    @Test func aSourceThatChanged() async throws {
        let sealed = try await bench.seal()
        try await expectContinued(sealed)
        try bench.leave(unfinished(sealed))
        setModified(bench.source, seconds: 1_700_000_000)
        try await bench.expectRestart(reason: Self.beginner, of: sealed)
        // Another file with the same bytes and times.
        let resealed = try await bench.seal()
        try bench.leave(unfinished(resealed))
        bench.remove(bench.source)
        try bench.bench.write(bench.plaintext, to: "source")
        setModified(bench.source, seconds: 1_700_000_000)
        try await bench.expectRestart(reason: Self.beginner, of: resealed)
    }

    @Test func otherKeys() async throws {
        let mine = bench.bench.keyring
        let second = try Workbench.makeKeyring()
        let sealed = try await bench.seal(under: [mine, second])
        let others: [[any Keyring]] = [
            [mine], [second, mine], [mine, second, try Workbench.makeKeyring()],
            [mine, try Workbench.makeKeyring()], [second],
        ]
        for keyrings in others {
            try bench.leave(unfinished(sealed))
            try await bench.expectRestart(
                under: keyrings,
                reason: "the keys are others",
                of: sealed
            )
        }
    }

    @Test func otherSettings() async throws {
        let sealed = try await bench.seal(context: ["project": "atlas"])
        try bench.leave(unfinished(sealed))
        try await bench.expectRestart(
            context: ["project": "borea"],
            reason: "context",
            of: sealed
        )
        var larger = bench.configuration
        larger.segmentByteCount *= 2
        try bench.leave(unfinished(sealed))
        try await bench.expectRestart(
            larger,
            context: ["project": "atlas"],
            reason: "segment size",
            of: sealed
        )
        var bare = bench.configuration
        bare.preservesAttributes = false
        try bench.leave(unfinished(sealed))
        try await bench.expectRestart(
            bare,
            context: ["project": "atlas"],
            reason: "attributes",
            of: sealed
        )
    }

    /// How the rest is compressed is free.
    @Test func anotherCompression() async throws {
        let sealed = try await bench.seal()
        try bench.leave(unfinished(sealed))
        var compressing = bench.configuration
        compressing.compression = .zstd(level: 1)
        let summary = try await bench.encrypt(compressing)
        #expect(summary.beginning == .resumed(plaintextByteCount: 4 * 65_536))
        _ = try await bench.takeTarget()
    }

    @Test func aKeyringThatCannotUnwrap() async throws {
        let sealed = try await bench.seal()
        try bench.leave(unfinished(sealed))
        let publicKey = StubKeyring(bench.bench.keyring, limit: 0)
        let summary = try await bench.encrypt(under: [publicKey])
        guard case .restarted(let reason) = summary.beginning else {
            Issue.record("\(summary.beginning)")
            return
        }
        #expect(reason.contains("no key given opens it"))
        _ = try await bench.takeTarget()

        try bench.leave(unfinished(sealed))
        let silent = StubKeyring(
            bench.bench.keyring,
            unwrapping: KeyError(.serviceUnavailable, "no answer came")
        )
        let second = try await bench.encrypt(under: [silent])
        #expect(second.beginning == .restarted(reason: "no answer came"))
        _ = try await bench.takeTarget()
    }

    @Test func passphrases() async throws {
        func keyring(_ text: String) throws -> any Keyring {
            PassphraseKeyring(try unsafe Passphrase(copying: Array(text.utf8).span.bytes))
        }
        let keyrings: [any Keyring] = [bench.bench.keyring, try keyring("one")]
        let sealed = try await bench.seal(under: keyrings)
        try bench.leave(unfinished(sealed))
        let summary = try await bench.encrypt(under: keyrings)
        #expect(summary.beginning == .resumed(plaintextByteCount: 4 * 65_536))
        _ = try await bench.takeTarget(with: keyrings)
        try bench.leave(unfinished(sealed))
        try await bench.expectRestart(
            under: [bench.bench.keyring, keyring("two")],
            reason: "passphrase",
            of: sealed
        )
    }

    // MARK: Other files

    @Test func aFileThatOthersCanReach() async throws {
        let sealed = try await bench.seal()
        for mode: mode_t in [0o604, 0o620, 0o640, 0o644] {
            try bench.leave(unfinished(sealed))
            _ = try unsafe bench.partial.withPlatformString { unsafe chmod($0, mode) }
            try await bench.expectRestart(reason: "others can use", of: sealed)
        }
        try bench.leave(unfinished(sealed))
        let second = bench.bench.path("second")
        #expect(makeHardLink(second, to: try bench.partial))
        let summary = try await bench.encrypt()
        #expect(
            summary.beginning == .restarted(reason: "what an earlier run left has another name too")
        )
        // What the other name stands for is as it was.
        try expectSame(Array(contentsOf: second), unfinished(sealed))
        bench.remove(second)
        _ = try await bench.takeTarget()
    }

    @Test(.enabled(if: geteuid() == 0))
    func anotherOwner() async throws {
        let sealed = try await bench.seal()
        try bench.leave(unfinished(sealed))
        _ = try unsafe bench.partial.withPlatformString { unsafe chown($0, 12_345, 12_345) }
        try await bench.expectRestart(reason: "another user", of: sealed)
    }

    @Test func aLinkIsNotFollowed() async throws {
        let sealed = try await bench.seal()
        let elsewhere = try bench.bench.write(Array(unfinished(sealed)), to: "elsewhere")
        #expect(makeLink(try bench.partial, to: elsewhere))
        await expectError(.outputUnavailable) { try await bench.encrypt() }
        try expectSame(Array(contentsOf: elsewhere), unfinished(sealed))
    }

    @Test func oneThatIsBeingWritten() async throws {
        let sealed = try await bench.seal()
        try bench.leave(unfinished(sealed))
        let other = try File.open(bench.partial, for: .updating)
        try other.lock()
        await expectError(.outputUnavailable) { try await bench.encrypt() }
        try expectSame(Array(contentsOf: bench.partial), unfinished(sealed))
        other.unlock()
        try await expectContinued(sealed)
    }

    /// What was looked at is what is continued: a file put in its place meanwhile is neither.
    @Test func swappedAfterOpening() async throws {
        let key = try await Encryptor(keyrings: [bench.bench.keyring]).makeBatchKey()
        let sealed = try await bench.seal()
        let cancellation = Cancellation()
        let source = try PlaintextSource(.file(bench.source), cancellation: cancellation)
        try bench.leave(unfinished(sealed))
        let output = try #require(
            try JobOutput.reopen(.file(bench.target), sourceStatus: source.status)
        )
        let container = try PartialContainer(
            output,
            of: source,
            under: key,
            configuration: bench.configuration,
            cancellation: cancellation
        )
        let keys = try await container.unlock(with: [bench.bench.keyring])
        let bench = bench
        func resume() async throws -> Resumption {
            try await offThread {
                try container.resumption(
                    keys: keys,
                    secret: HostSecret.load(from: bench.configuration.hostSecretPath),
                    configuration: bench.configuration,
                    cancellation: cancellation
                )
            }
        }
        #expect(try await resume().segmentCount == 4)
        try bench.leave([1, 2, 3])
        await #expect(throws: ResumeRefusal("another file took its place")) { try await resume() }
        #expect(try Array(contentsOf: bench.partial) == [1, 2, 3])
    }

    /// The source changes after it was found to be the right one, before the first new segment is sealed.
    @Test func aSourceThatChangesMeanwhile() async throws {
        let key = try await Encryptor(keyrings: [bench.bench.keyring]).makeBatchKey()
        let sealed = try await bench.seal()
        try bench.leave(unfinished(sealed))
        let encryptor = Encryptor(
            keyrings: [bench.bench.keyring],
            configuration: bench.configuration
        )
        let cancellation = Cancellation()
        let output = Output.file(bench.target)
        let path = bench.source
        let (source, start) = try await offThread {
            let source = try PlaintextSource(.file(path), cancellation: cancellation)
            let starter = EncryptionStarter(
                encryptor: encryptor,
                key: key,
                cancellation: cancellation
            )
            return (source, try starter.start(source, to: output))
        }
        guard case .resumed = start else {
            Issue.record("\(start)")
            return
        }
        setModified(bench.source, seconds: 1_700_000_000)
        let configuration = bench.configuration
        await expectError(.sourceChanged) {
            try await offThread {
                let crew = try EncryptionCrew(configuration, for: source)
                return try crew.crew.runAlone { worker in
                    var job = try EncryptionJob(
                        InputEncryption.Ready(
                            input: .file(path),
                            source: source,
                            output: output,
                            key: key,
                            start: start
                        ),
                        crew: crew,
                        worker: worker,
                        progress: nil,
                        cancellation: cancellation
                    )
                    return try job.run()
                }
            }
        }
        #expect(bench.bench.names() == ["source", "state"])
    }

    // MARK: The host's secret

    @Test func aSecretThatCannotBeHad() async throws {
        let sealed = try await bench.seal()
        let secret = try #require(bench.configuration.hostSecretPath)
        try bench.leave(unfinished(sealed))
        _ = unsafe secret.withPlatformString { unsafe chmod($0, 0o644) }
        await expectError(.unsafePermissions) { try await bench.encrypt() }
        // It may be put right: nothing is lost.
        _ = unsafe secret.withPlatformString { unsafe chmod($0, 0o600) }
        try await expectContinued(sealed)
        try bench.leave(unfinished(sealed))
        bench.remove(secret)
        try await bench.expectRestart(reason: Self.beginner, of: sealed)
    }
}
