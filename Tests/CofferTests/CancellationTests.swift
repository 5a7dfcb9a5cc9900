internal import Coffer
internal import Glibc
internal import SystemPackage
internal import TestSupport
internal import Testing

/// Work that is ended early ends at once and leaves nothing; and how far it has come can be seen.
@Suite struct CancellationTests {
    private let bench: Workbench
    private let plaintext = Content.mixed.bytes(1 << 20)

    init() throws { bench = try Workbench() }

    /// Lets `body` read a pipe that holds `bytes` and stays open, and ends it by `cancel` once
    /// `progress` has moved.
    private func interrupting(
        after bytes: [UInt8],
        _ progress: WorkProgress,
        cancel: @escaping @Sendable () -> Void,
        _ body: (Input) async throws -> Void
    ) async throws {
        let pipe = try Pipe()
        async let interruption: Void = offThread {
            _ = try pipe.writeEnd.writeAll(bytes)
            while progress.processedByteCount == 0 { usleep(1_000) }
            cancel()
        }
        await expectError(.cancelled) { try await body(pipe.input) }
        try await interruption
        try pipe.writeEnd.close()
        try pipe.readEnd.close()
    }

    @Test func encrypting() async throws {
        let encryptor = Encryptor(keyrings: [bench.keyring], configuration: .small())
        let key = try await encryptor.makeBatchKey()
        let progress = WorkProgress()
        let cancellation = Cancellation()
        try await interrupting(
            after: Array(plaintext.prefix(500_000)),
            progress,
            cancel: { cancellation.cancel() }
        ) {
            _ = try await encryptor.encrypt(
                $0,
                to: .file(bench.path("out")),
                under: key,
                progress: progress,
                cancellation: cancellation
            )
        }
        #expect(cancellation.isCancelled)
        #expect(bench.names() == [])
    }

    @Test func decrypting() async throws {
        let container = try await bench.seal(plaintext, .small())
        let bytes = try Array(contentsOf: container)
        let names = bench.names()
        let progress = WorkProgress()
        let cancellation = Cancellation()
        let decryptor = Decryptor(keyrings: [bench.keyring], configuration: .small())
        try await interrupting(
            after: Array(bytes.prefix(500_000)),
            progress,
            cancel: { cancellation.cancel() }
        ) {
            _ = try await decryptor.decrypt(
                $0,
                to: .file(bench.path("out")),
                progress: progress,
                cancellation: cancellation
            )
        }
        #expect(bench.names() == names)
    }

    @Test func verifying() async throws {
        let bytes = try Array(contentsOf: await bench.seal(plaintext, .small()))
        let progress = WorkProgress()
        let cancellation = Cancellation()
        let verifier = Verifier(keyrings: [bench.keyring], configuration: .small())
        try await interrupting(
            after: Array(bytes.prefix(500_000)),
            progress,
            cancel: { cancellation.cancel() }
        ) { _ = try await verifier.verify($0, progress: progress, cancellation: cancellation) }
    }

    /// A cancelled task ends the call that it awaits.
    @Test func byTask() async throws {
        let encryptor = Encryptor(keyrings: [bench.keyring], configuration: .small())
        let key = try await encryptor.makeBatchKey()
        let progress = WorkProgress()
        let pipe = try Pipe()
        let target = bench.path("out")
        let task = Task {
            try await encryptor.encrypt(
                pipe.input,
                to: .file(target),
                under: key,
                progress: progress
            )
        }
        _ = try await offThread {
            try pipe.writeEnd.writeAll([UInt8](repeating: 7, count: 400_000))
        }
        while progress.processedByteCount == 0 { try await Task.sleep(for: .milliseconds(2)) }
        task.cancel()
        await expectError(.cancelled) { try await task.value }
        try pipe.writeEnd.close()
        try pipe.readEnd.close()
        #expect(bench.names() == [])
    }

    /// A key service that doesn't answer holds nobody up: the call ends, by its cancellation or by its task.
    @Test(arguments: [false, true])
    func waitingForAKeyService(_ byTask: Bool) async throws {
        let container = try await bench.seal(plaintext, .small())
        let names = bench.names()
        let target = bench.path("out")
        let keyring = bench.keyring
        typealias Work = @Sendable (StubKeyring, Cancellation?) async throws -> Void
        let works: [Work] = [
            { _ = try await Encryptor(keyrings: [$0]).makeBatchKey(cancellation: $1) },
            {
                var rewrap = Rewrap(keyrings: [$0])
                rewrap.added = [keyring]
                _ = try await rewrap.rewrap(container, cancellation: $1)
            },
            {
                var rewrap = Rewrap(keyrings: [keyring])
                rewrap.added = [$0]
                _ = try await rewrap.rewrap(container, cancellation: $1)
            },
            {
                _ = try await Decryptor(keyrings: [$0, keyring])
                    .decrypt(.file(container), to: .file(target), cancellation: $1)
            },
            {
                _ = try await Verifier(keyrings: [$0, keyring])
                    .verify(.file(container), cancellation: $1)
            },
        ]
        let before = try Array(contentsOf: container)
        for work in works {
            let stub = StubKeyring(keyring, hangs: true)
            let cancellation = byTask ? nil : Cancellation()
            let task = Task { try await work(stub, cancellation) }
            while stub.unwrapCount + stub.wrapCount == 0 {
                try await Task.sleep(for: .milliseconds(2))
            }
            if let cancellation { cancellation.cancel() } else { task.cancel() }
            await expectError(.cancelled) { try await task.value }
        }
        #expect(bench.names() == names)
        try expectSame(Array(contentsOf: container), before)
    }

    /// What was cancelled before never begins.
    @Test func before() async throws {
        let container = try await bench.seal(plaintext, .small())
        let names = bench.names()
        let cancellation = Cancellation()
        cancellation.cancel()
        let encryptor = Encryptor(keyrings: [bench.keyring], configuration: .small())
        let key = try await encryptor.makeBatchKey()
        await expectError(.cancelled) {
            try await encryptor.encrypt(
                .file(container),
                to: .file(bench.path("out")),
                under: key,
                cancellation: cancellation
            )
        }
        await expectError(.cancelled) {
            try await Decryptor(keyrings: [bench.keyring])
                .decrypt(
                    .file(container),
                    to: .file(bench.path("out")),
                    cancellation: cancellation
                )
        }
        await expectError(.cancelled) {
            try await Verifier(keyrings: [bench.keyring])
                .verify(.file(container), cancellation: cancellation)
        }
        await expectError(.cancelled) {
            try await EndBlockRepair()
                .repair(container, to: .file(bench.path("out")), cancellation: cancellation)
        }
        #expect(bench.names() == names)
    }

    @Test(arguments: [Compression.none, .auto])
    func progressReachesItsTotal(_ compression: Compression) async throws {
        let configuration = Configuration.small(compression: compression)
        let encryptor = Encryptor(keyrings: [bench.keyring], configuration: configuration)
        let key = try await encryptor.makeBatchKey()
        let source = try bench.write(plaintext, to: "source")
        let container = bench.path("sealed")
        var progress = WorkProgress()
        #expect(progress.totalByteCount == nil)
        _ = try await encryptor.encrypt(
            .file(source),
            to: .file(container),
            under: key,
            progress: progress
        )
        #expect(progress.processedByteCount == 1 << 20)
        #expect(progress.totalByteCount == 1 << 20)

        let decryptor = Decryptor(keyrings: [bench.keyring], configuration: configuration)
        progress = WorkProgress()
        _ = try await decryptor.decrypt(.file(container), to: "/dev/null", progress: progress)
        #expect(progress.processedByteCount == 1 << 20)
        #expect(progress.totalByteCount == 1 << 20)

        progress = WorkProgress()
        _ = try await decryptor.decrypt(
            .file(container),
            to: "/dev/null",
            range: .bytes(100_000...299_999),
            progress: progress
        )
        #expect(progress.processedByteCount == 200_000)
        #expect(progress.totalByteCount == 200_000)

        progress = WorkProgress()
        _ = try await Verifier(keyrings: [bench.keyring])
            .verify(.file(container), progress: progress)
        #expect(progress.processedByteCount == 1 << 20)
        #expect(progress.totalByteCount == 1 << 20)
    }

    @Test func progressOfAStreamHasNoTotal() async throws {
        let encryptor = Encryptor(keyrings: [bench.keyring], configuration: .small())
        let key = try await encryptor.makeBatchKey()
        let progress = WorkProgress()
        _ = try await feeding(plaintext) {
            try await encryptor.encrypt($0, to: "/dev/null", under: key, progress: progress)
        }
        #expect(progress.processedByteCount == 1 << 20)
        #expect(progress.totalByteCount == nil)
    }
}
