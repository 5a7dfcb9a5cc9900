internal import Coffer
internal import Testing

/// What works without a key believes nothing either.
@Suite("Hostile containers, without a key")
struct KeylessTests {
    private let scratch: ScratchFolder

    init() throws { scratch = try ScratchFolder() }

    @Test("are described or refused, as their ends are")
    func inspect() async throws {
        for scenario in Scenario.all {
            let vector = try scenario.vector()
            try scratch.write(vector.container, "container")
            do {
                let description = try await ContainerDescription.inspect(
                    .file(scratch.path("container"))
                )
                #expect(description.storedByteCount == UInt64(vector.container.count))
                if case .warning = vector.seekable { #expect(description.warnings.count == 1) }
            } catch {
                #expect(Outcome(error).isRefused, "\(scenario.name): \(error)")
                #expect(!vector.seekable.isOpened, "\(scenario.name): \(error)")
            }
        }
    }

    @Test("are mended where one end block is good, and refused where none is")
    func repair() async throws {
        let attempt = try Attempt.forged()
        for scenario in Scenario.all {
            let vector = try scenario.vector()
            try scratch.write(vector.container, "container")
            do {
                let report = try await EndBlockRepair().repair(
                    scratch.path("container"),
                    to: .file(scratch.path("mended"), replacingExisting: true)
                )
                guard case .warning(let digest) = vector.seekable else { continue }
                #expect(report.mended.count == 1, "\(scenario.name)")
                let mended = try scratch.read("mended")
                let stream = try await attempt.decryptStream(mended, plaintext: vector.plaintext)
                #expect(stream.outcome == .ok(digest), "\(scenario.name)")
                #expect(try await attempt.verify(mended).damagedStructures == [])
            } catch let error as CofferError {
                #expect(Outcome(error).isRefused, "\(scenario.name): \(error)")
                #expect(!vector.seekable.isOpened, "\(scenario.name): \(error)")
            }
        }
    }
}
