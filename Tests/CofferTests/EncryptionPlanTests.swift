internal import Coffer
internal import Glibc
internal import KeyManagement
internal import SystemPackage
internal import Testing

/// What is told of an encryption before it, held against the encryption.
@Suite struct EncryptionPlanTests {
    private let bench: Workbench

    init() throws { bench = try Workbench() }

    private func encryptor(_ configuration: Configuration = .small()) throws -> Encryptor {
        Encryptor(
            keyrings: [bench.keyring, try Workbench.makeKeyring()],
            configuration: configuration
        )
    }

    @Test(
        arguments: [
            0, 1, 65_535, 65_536, 65_537, 200_000, 1_048_575, 1_048_576, 1_048_577, 2_000_000,
        ],
        [nil, 1, 2] as [UInt64?]
    )
    func theSizeIsExact(_ length: Int, _ runSegments: UInt64?) async throws {
        let source = try bench.write(Content.random.bytes(length), to: "source name")
        let encryptor = try encryptor(.small(runSegments: runSegments))
        let context: EncryptionContext = ["project": "atlas"]
        let sealed = Output.file(bench.path("sealed"))
        let plan = try await encryptor.plan(.file(source), to: sealed, context: context)
        #expect(bench.names() == ["source name"])
        let summary = try await encryptor.encrypt(.file(source), to: sealed, context: context)
        #expect(plan.plaintextByteCount == UInt64(length))
        #expect(plan.storedByteCounts == summary.storedByteCount...summary.storedByteCount)
    }

    @Test(arguments: [true, false])
    func attributesCount(_ preservesAttributes: Bool) async throws {
        let source = try bench.write(Content.random.bytes(1_000), to: "source")
        var configuration = Configuration()
        configuration.preservesAttributes = preservesAttributes
        // A context in small steps finds where the block or body is rounded.
        for length in stride(from: 0, to: 600, by: 60) {
            let context: EncryptionContext = ["x": String(repeating: "y", count: length)]
            let plan = try await encryptor(configuration)
                .plan(.file(source), to: "/dev/null", context: context)
            let summary = try await encryptor(configuration)
                .encrypt(.file(source), to: "/dev/null", context: context)
            #expect(plan.storedByteCounts == summary.storedByteCount...summary.storedByteCount)
        }
    }

    @Test(arguments: Content.allCases)
    func compressedSizesAreBetween(_ content: Content) async throws {
        let source = try bench.write(content.bytes(300_000), to: "source")
        let encryptor = try encryptor(.small(compression: .auto))
        let plan = try await encryptor.plan(.file(source), to: "/dev/null")
        let summary = try await encryptor.encrypt(.file(source), to: "/dev/null")
        let bounds = try #require(plan.storedByteCounts)
        #expect(bounds.contains(summary.storedByteCount))
        #expect(bounds.lowerBound < bounds.upperBound)
        if content == .random { #expect(bounds.upperBound == summary.storedByteCount) }
    }

    @Test func ofStreamsNothingIsKnownOrRead() async throws {
        let encryptor = try encryptor()
        let pipe = try Pipe()
        let nothing = try await encryptor.plan(pipe.input, to: .file(bench.path("sealed")))
        #expect(nothing.plaintextByteCount == nil)
        #expect(nothing.storedByteCounts == nil)
        // Nobody writes to a named pipe: opening it would wait for ever.
        let named = bench.path("named")
        _ = unsafe named.withPlatformString { unsafe mkfifo($0, 0o600) }
        #expect(try await encryptor.plan(.file(named), to: "/dev/null") == nothing)
        #expect(try await encryptor.plan(.file("/dev/zero"), to: "/dev/null") == nothing)
        #expect(try await encryptor.plan(.file("/proc/self/status"), to: "/dev/null") == nothing)
        try pipe.readEnd.close()
        try pipe.writeEnd.close()
    }

    @Test func whatEncryptingWouldRefuseIsRefused() async throws {
        let source = try bench.write([1], to: "source")
        let existing = try bench.write([2], to: "existing")
        let link = bench.path("link")
        _ = unsafe link.withPlatformString { unsafe symlink("source", $0) }
        let refusals: [(FilePath, Output, CofferError.Code)] = [
            (bench.path("missing"), .file(bench.path("sealed")), .missingInput),
            (bench.folder, .file(bench.path("sealed")), .missingInput),
            (source, .file(existing), .outputExists),
            (source, .file(bench.folder), .outputExists),
            (source, .file(bench.path("nowhere").appending("sealed")), .outputUnavailable),
            (source, .file(source, replacingExisting: true), .invalidArgument),
            (source, .file(link, replacingExisting: true), .invalidArgument),
        ]
        let encryptor = try encryptor()
        for (input, output, code) in refusals {
            let plan = await #expect(throws: CofferError.self) {
                try await encryptor.plan(.file(input), to: output)
            }
            let encryption = await #expect(throws: CofferError.self) {
                try await encryptor.encrypt(.file(input), to: output)
            }
            #expect(plan?.code == code)
            #expect(encryption?.code == code)
            #expect(plan?.message == encryption?.message)
            #expect(plan?.path == encryption?.path)
        }
        _ = try await encryptor.plan(.file(source), to: .file(existing, replacingExisting: true))
        #expect(bench.names() == ["existing", "link", "source"])
        #expect(try bench.read("existing") == [2])
    }

    @Test func tooManyKeysAndTooMuchContextAreRefused() async throws {
        let source = try bench.write([1], to: "source")
        var configuration = Configuration()
        configuration.keySlotLimit = 1
        let crowded = try encryptor(configuration)
        await #expect(throws: CofferError.self) {
            try await crowded.plan(.file(source), to: "/dev/null")
        }
        await #expect(throws: CofferError.self) { try await crowded.checkKeys() }
        await #expect(throws: CofferError.self) {
            try await Encryptor(keyrings: []).checkKeys()
        }
        let context: EncryptionContext = ["x": String(repeating: "y", count: 9_000)]
        let error = await #expect(throws: CofferError.self) {
            try await encryptor().plan(.file(source), to: "/dev/null", context: context)
        }
        #expect(error?.code == .invalidArgument)
    }

    @Test func callsAndPricesAddUp() async throws {
        let service = ServiceKeyring(dollarsPerCall: 0.25)
        let encryptor = Encryptor(keyrings: [service, bench.keyring, service])
        #expect(encryptor.callsPerBatch == 4)
        #expect(encryptor.dollarsPerBatch == 1)
        let unknown = Encryptor(keyrings: [service, ServiceKeyring(dollarsPerCall: nil)])
        #expect(unknown.callsPerBatch == 4)
        #expect(unknown.dollarsPerBatch == nil)
        #expect(Encryptor(keyrings: [bench.keyring]).dollarsPerBatch == 0)
    }

    @Test func aKeyThatCannotBeUsedIsFound() async throws {
        let encryptor = Encryptor(keyrings: [bench.keyring, ServiceKeyring(dollarsPerCall: 0)])
        let error = await #expect(throws: CofferError.self) { try await encryptor.checkKeys() }
        #expect(error?.code == .keyServiceUnavailable)
        #expect(try await Encryptor(keyrings: [bench.keyring]).checkKeys().isEmpty)
    }

    @Test func whyAKeyIsNotKnownIsTold() async throws {
        let one = ServiceKeyring(dollarsPerCall: 0, unknown: "no right to ask")
        let other = ServiceKeyring(dollarsPerCall: 0, unknown: "nobody answers")
        let encryptor = Encryptor(keyrings: [one, bench.keyring, other])
        #expect(try await encryptor.checkKeys() == ["no right to ask", "nobody answers"])
    }

    @Test func slotsOfUnknownSizeGiveBounds() async throws {
        let source = try bench.write(Content.random.bytes(1 << 20), to: "source")
        let keyring = ServiceKeyring(dollarsPerCall: 0, slotByteCounts: 100...1_000)
        func bounds(_ keyrings: [any Keyring]) async throws -> ClosedRange<UInt64>? {
            try await Encryptor(keyrings: keyrings).plan(.file(source), to: "/dev/null")
                .storedByteCounts
        }
        // 168 + 2 * 1,000 is within the 4,096 of a block, 168 + 5 * 1,000 isn't.
        let one = try #require(await bounds([keyring]))
        #expect(one.lowerBound == one.upperBound)
        let four = try #require(await bounds([keyring, keyring, keyring, keyring]))
        #expect(four.lowerBound == one.lowerBound)
        #expect(four.upperBound == one.upperBound + 2 * 4_096)
        let many = [any Keyring](repeating: ServiceKeyring(dollarsPerCall: 0), count: 16)
        #expect(try #require(await bounds(many)).upperBound < one.upperBound + 2 << 20)
    }
}

/// Two calls a key, to a service that can't be reached.
private struct ServiceKeyring: Keyring {
    let dollarsPerCall: Double?
    var slotByteCounts = 10...18_440
    let callsPerKey = 2
    let description = "service"
    /// Why it isn't known whether it can be used; nil: it can't.
    var unknown: String?

    func wrap(
        _ key: WrappableKey,
        for context: EncryptionContext
    ) async throws(KeyError) -> WrappedKey {
        throw KeyError(.serviceUnavailable, "it can't be reached")
    }

    func candidates(among wrappedKeys: [WrappedKey]) -> [WrappedKey] { [] }

    func unwrap(
        _ wrappedKey: WrappedKey,
        containerID: [UInt8],
        for context: EncryptionContext
    ) async throws(KeyError) -> WrappableKey? {
        nil
    }

    func checkUsability() async throws(KeyError) -> KeyUsability {
        guard let unknown else { throw KeyError(.serviceUnavailable, "it can't be reached") }
        return .unknown(reason: unknown)
    }
}
