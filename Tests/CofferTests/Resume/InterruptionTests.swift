internal import Coffer
internal import ContainerFormat
internal import FileAccess
internal import Glibc
internal import TestSupport
internal import Testing

/// Runs that end early leave what the next one can go on with, if they were asked to, and nothing if not.
@Suite struct InterruptionTests {
    private let bench: ResumeBench

    init() throws { bench = try ResumeBench(segments: 6) }

    /// Fails the `call`th operation of a run; nil if there are fewer.
    private func interrupt(
        _ operation: FileOperation,
        _ plan: FaultPlan,
        call: Int
    ) async -> CofferError? {
        plan.arm(call: call)
        defer { plan.disarm() }
        do {
            try await bench.encrypt()
            return nil
        } catch { return error as? CofferError }
    }

    /// Each write fails in turn, so that a run goes on with what others left, which went on with what others left.
    @Test func everyWrite() async throws {
        let plan = FaultPlan(failing: [.write], with: ENOSPC, under: bench.bench.folder)
        var byteCounts: [UInt64] = []
        // Head block, metadata, run header and a segment: the fifth write fails, whatever came before.
        for _ in 0..<20 {
            guard let error = await interrupt(.write, plan, call: 5) else { break }
            #expect(error.code == .ioFailure)
            let left = try #require(fileStatus(bench.partial))
            #expect(left.st_mode & 0o777 == 0o600)
            byteCounts.append(UInt64(left.st_size))
        }
        #expect(byteCounts.count > 1)
        // In the end four calls were enough.
        let result = try await bench.takeTarget()
        let root = try Layout(result).root
        #expect(root.runs.count > 3)
        #expect(Set(root.runs.map(\.salt)).count == root.runs.count)
    }

    /// Whatever fails while a container is continued, the end is a whole container or a clear error, and the next run
    /// completes it.
    @Test(arguments: [
        FileOperation.write, .read, .status, .open, .lock, .synchronize, .rename, .setAttributes,
        .create,
    ])
    func everyCall(_ operation: FileOperation) async throws {
        let sealed = try await bench.seal()
        let anatomy = Anatomy(sealed)
        let left = sealed.prefix(anatomy.records[anatomy.positions(of: "S")[3]].range.lowerBound)
        let plan = FaultPlan(failing: [operation], with: EIO, under: bench.bench.folder)
        for call in 1..<200 {
            try bench.leave(left)
            let error = await interrupt(operation, plan, call: call)
            guard plan.hasFired || error != nil else { return }
            if error != nil {
                // A flush of the folder fails when the container is there.
                if fileStatus(bench.target) == nil { try await bench.encrypt() }
            }
            _ = try await bench.takeTarget("\(operation) \(call): \(String(describing: error))")
        }
        Issue.record("no end of calls")
    }

    /// What can't be flushed isn't trusted.
    @Test func aFailedFlush() async throws {
        let plan = FaultPlan(failing: [.synchronize], with: EIO, under: bench.bench.folder)
        // The secret is there from now on, so that it isn't its flush that fails.
        _ = try await bench.seal()
        let error = await interrupt(.synchronize, plan, call: 1)
        #expect(error?.code == .ioFailure)
        #expect(bench.bench.names() == ["source", "state"])
    }

    @Test func cancelled() async throws {
        let large = try ResumeBench(segments: 200, runSegments: nil)
        let encryptor = Encryptor(
            keyrings: [large.bench.keyring],
            configuration: large.configuration
        )
        let key = try await encryptor.makeBatchKey()
        let progress = WorkProgress()
        let cancellation = Cancellation()
        async let watch: Void = offThread {
            while progress.processedByteCount == 0 { usleep(100) }
            cancellation.cancel()
        }
        do {
            _ = try await encryptor.encrypt(
                .file(large.source),
                to: .file(large.target),
                under: key,
                progress: progress,
                cancellation: cancellation
            )
            // A fast machine was done before: nothing is left then.
            #expect(large.bench.names() == ["out", "source", "state"])
        } catch {
            #expect(error.code == .cancelled)
            let left = try #require(fileStatus(try large.partial))
            #expect(left.st_mode & 0o777 == 0o600)
            let summary = try await large.encrypt()
            #expect(summary.beginning != .new)
            _ = try await large.takeTarget()
        }
        try await watch
    }

    @Test func withoutResumingNothingIsLeft() async throws {
        let plan = FaultPlan(failing: [.write], with: EIO, under: bench.bench.folder)
        plan.arm(call: 6)
        await expectError(.ioFailure) { try await bench.encrypt(.small()) }
        plan.disarm()
        #expect(bench.bench.names() == ["source"])
    }

    /// Small files have no token and leave nothing, and a plan knows what a token takes.
    @Test func sizes() async throws {
        for segments in [0, 1, 3] {
            let bench = try ResumeBench(segments: segments)
            let encryptor = Encryptor(
                keyrings: [bench.bench.keyring],
                configuration: bench.configuration
            )
            let plan = try await encryptor.plan(.file(bench.source), to: .file(bench.target))
            let summary = try await bench.encrypt()
            #expect(plan.storedByteCounts == summary.storedByteCount...summary.storedByteCount)
            #expect((bench.bench.names().contains("state")) == (segments > 0))
        }
    }
}
