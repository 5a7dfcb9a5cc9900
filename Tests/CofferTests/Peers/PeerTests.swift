internal import AuthenticatedEncryption
internal import Coffer
internal import Foundation
internal import KeyManagement
internal import SystemPackage
internal import Testing

/// What an independent decoder, made from the specification, says of our containers.
@Suite("A decoder made from the specification alone", .needsPeer)
struct PeerTests {
    private let scratch: ScratchFolder
    private let keyFile: LocalKeyFile

    init() throws {
        scratch = try ScratchFolder()
        keyFile = try LocalKeyFile.create(at: scratch.path("key"))
    }

    /// Encrypts into the scratch folder and checks the peer's plaintext, from a file and from a stream.
    private struct Case {
        let name: String
        let plaintext: [UInt8]
        /// Nil: the key file.
        var passphraseFile: FilePath?
        var range: Range<Int>?
    }

    private func seal(
        _ plaintext: [UInt8],
        _ name: String,
        keyrings: [any Keyring]? = nil,
        context: EncryptionContext = [:],
        _ change: (inout Configuration) -> Void = { _ in }
    ) async throws -> Case {
        var configuration = Configuration()
        configuration.segmentByteCount = 65_536
        configuration.workerCount = 2
        change(&configuration)
        try scratch.write(plaintext, "plaintext-\(name)")
        _ = try await Encryptor(
            keyrings: keyrings ?? [LocalKeyring(keyFile)],
            configuration: configuration
        ).encrypt(
            .file(scratch.path("plaintext-\(name)")),
            to: .file(scratch.path(name)),
            context: context
        )
        return Case(name: name, plaintext: plaintext)
    }

    private var key: Peer.Job.Key { .keyFile(scratch.path("key")) }

    private func check(_ cases: [Case]) throws {
        let jobs = cases.flatMap { test in
            let job = Peer.Job(
                container: scratch.path(test.name),
                key: test.passphraseFile.map { .passphraseFile($0) } ?? key,
                range: test.range
            )
            // Whatever is asked of a file, a stream gives the whole.
            return [job, Peer.Job(container: job.container, key: job.key, isStream: true)]
        }
        let answers = try Peer.decode(jobs)
        for (number, test) in cases.enumerated() {
            let whole = Hex.text(try Hash.sha256(test.plaintext))
            let part = Hex.text(
                try Hash.sha256(test.range.map { Array(test.plaintext[$0]) } ?? test.plaintext)
            )
            for (answer, expected) in [
                (answers[2 * number], part), (answers[2 * number + 1], whole),
            ] {
                #expect(answer.exit == 0, "\(test.name): \(answer.said)")
                #expect(answer.sha256 == expected, "\(test.name)")
                #expect(answer.said == "", "\(test.name)")
            }
        }
    }

    @Test("opens containers of every size, compression and number of runs")
    func grid() async throws {
        let size = 65_536
        var cases: [Case] = []
        for count in [
            0, 1, size - 1, size, size + 1, 2 * size - 1, 2 * size, 2 * size + 1, 200_000,
        ] {
            let plaintext = Content.mixed.bytes(count)
            for (compression, limit) in [
                (Compression.none, nil), (.auto, UInt64(2)), (.zstd(level: 1), 1),
                (.zstd(level: 19), nil),
            ] {
                cases.append(
                    try await seal(plaintext, "\(count)-\(compression)-\(limit ?? 0)") {
                        $0.compression = compression
                        $0.runSegmentLimit = limit
                    }
                )
            }
        }
        try check(cases)
    }

    @Test("opens other segment sizes, contexts, and containers from a pipe")
    func shapes() async throws {
        let plaintext = Content.text.bytes(300_000)
        var cases = [
            try await seal(plaintext, "128K") { $0.segmentByteCount = 131_072 },
            try await seal(plaintext, "1M") { $0.segmentByteCount = 1 << 20 },
            try await seal(plaintext, "64M") { $0.segmentByteCount = 64 << 20 },
            try await seal(plaintext, "context", context: ["project": "atlas", "ü": "日本"]),
            try await seal(plaintext, "bare") { $0.preservesAttributes = false },
        ]
        // A stream's length isn't known at first, so its blocks are rounded to a page.
        let pipe = try RoomyPipe(holding: plaintext)
        _ = try await Encryptor(keyrings: [LocalKeyring(keyFile)]).encrypt(
            .file(pipe.readPath),
            to: .file(scratch.path("pipe"))
        )
        cases.append(Case(name: "pipe", plaintext: plaintext))
        try check(cases)
    }

    @Test("opens by any of several slots, a passphrase among them")
    func slots() async throws {
        let secret = [UInt8]("correct horse battery staple".utf8)
        try scratch.write(secret, "passphrase")
        let passphrase = PassphraseKeyring(try Passphrase(SecretBytes(of: secret)))
        let other = LocalKeyring(try LocalKeyFile.create(at: scratch.path("other")))
        let plaintext = Content.text.bytes(70_000)
        let several = try await seal(
            plaintext,
            "several",
            keyrings: [other, passphrase, LocalKeyring(keyFile)]
        )
        var byPassphrase = several
        byPassphrase.passphraseFile = scratch.path("passphrase")
        let context: EncryptionContext = ["project": "atlas"]
        var alone = try await seal(plaintext, "alone", keyrings: [passphrase], context: context)
        alone.passphraseFile = byPassphrase.passphraseFile
        try check([several, byPassphrase, alone])

        // Neither another key nor another passphrase.
        try scratch.write([UInt8]("wrong".utf8), "wrong")
        let container = scratch.path("alone")
        let answers = try Peer.decode([
            Peer.Job(container: container, key: key),
            Peer.Job(container: container, key: .passphraseFile(scratch.path("wrong"))),
        ])
        #expect(answers.map(\.exit) == [77, 77])
    }

    @Test("reads ranges")
    func ranges() async throws {
        let plaintext = Content.mixed.bytes(65_536 * 5 + 17)
        let whole = try await seal(plaintext, "ranges") {
            $0.compression = .auto
            $0.runSegmentLimit = 2
        }
        try check(
            [
                0..<1, 65_535..<65_537, 65_536..<131_072, 0..<plaintext.count, 200_000..<200_000,
                327_000..<plaintext.count,
            ].map { range in
                var test = whole
                test.range = range
                return test
            }
        )
    }

    @Test("opens a run of more than one index page")
    func pages() async throws {
        // Zeros: 16,385 segments, of which the first page holds 16,384.
        let count = 16_384 * 65_536 + 5
        let file = try FileDescriptor.open(
            scratch.path("zeros"),
            .writeOnly,
            options: [.create],
            permissions: .ownerReadWrite
        )
        try file.closeAfter { try file.resize(to: Int64(count)) }
        var configuration = Configuration()
        configuration.segmentByteCount = 65_536
        configuration.compression = .zstd(level: 1)
        let summary = try await Encryptor(
            keyrings: [LocalKeyring(keyFile)],
            configuration: configuration
        ).encrypt(.file(scratch.path("zeros")), to: .file(scratch.path("pages")))
        #expect(summary.segmentCount == 16_385)
        let answers = try Peer.decode(
            [false, true].map { stream in
                Peer.Job(
                    container: scratch.path("pages"),
                    key: key,
                    isStream: stream,
                    range: stream ? nil : count - 65_541..<count,
                    keepsOutput: !stream
                )
            }
        )
        #expect(answers.map(\.exit) == [0, 0], "\(answers)")
        let end = Hex.text(try Hash.sha256([UInt8](repeating: 0, count: 65_541)))
        #expect(answers[0].sha256 == end)
    }

    @Test("says by its exit code what it found")
    func command() async throws {
        let test = try await seal([1, 2, 3], "command")
        let arguments = [scratch.path(test.name).string, "--key-file", scratch.path("key").string]
        let whole = try Peer.run("decoder.py", arguments)
        #expect(whole.status == 0)
        #expect(whole.output == [1, 2, 3])
        var container = try scratch.read("command")
        container[container.count - 1] ^= 1
        try scratch.write(container, "command")
        #expect(try Peer.run("decoder.py", arguments).status == 65)
    }
}
