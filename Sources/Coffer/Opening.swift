internal import ContainerFormat
internal import FileAccess
internal import KeyManagement
internal import SystemPackage

/// Opens an input with the user's keys, whether it is seekable or a stream.
struct Opening: Sendable {
    let keyrings: [any Keyring]
    let configuration: Configuration
    let requiredContext: ContextRequirement
    let cancellation: Cancellation

    /// An input whose keys are known.
    enum Opened: Sendable {
        case seekable(OpenContainer)
        case stream(StreamDecoder, keys: ContainerKeys, status: FileStatus)

        var sourceStatus: FileStatus? {
            switch self {
            case .seekable(let container): (container.source as? RangeReadableFile)?.status
            case .stream(_, _, let status): status
            }
        }
    }

    func open(_ input: Input) async throws(CofferError) -> Opened {
        do {
            let source = try await Blocking.run(cancellation: cancellation) {
                try RangeReadableFile.open(input, cancellation: cancellation)
            }
            switch source {
            case .ranges(let file): return .seekable(try await open(file))
            case .stream(let file, let status): return try await open(file, status)
            }
        } catch { throw CofferError(translating: error, path: input.path) }
    }

    /// Opens a seekable source of any kind.
    func open(_ source: any RangeReadable) async throws(CofferError) -> OpenContainer {
        let limit = configuration.keySlotLimit
        let ends = try await Blocking.run(cancellation: cancellation) {
            try ContainerEnds(reading: source, slotLimit: limit)
        }
        let keys = try await unlock(ends.block)
        return try await Blocking.run(cancellation: cancellation) {
            try OpenContainer(source, ends: ends, keys: keys)
        }
    }

    private func open(_ file: File, _ status: FileStatus) async throws(CofferError) -> Opened {
        let limit = configuration.keySlotLimit
        let decoder = try await Blocking.run(cancellation: cancellation) {
            let stream = ContainerStream(file: file, cancellation: cancellation)
            return try StreamDecoder(reading: stream, slotLimit: limit)
        }
        return .stream(decoder, keys: try await unlock(decoder.head), status: status)
    }

    /// Checks the context, before any key is tried, and opens a slot.
    func unlock(_ block: Block) async throws(CofferError) -> ContainerKeys {
        try checkContext(of: block)
        let keyrings = keyrings
        return try await cancellation.run { try await Unlocking.unlock(block, with: keyrings) }
    }

    private func checkContext(of block: Block) throws(CofferError) {
        try translating {
            try requiredContext.check(EncryptionContext(decoding: block.fixedPart.context))
        }
    }
}
