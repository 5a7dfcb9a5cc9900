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

    /// An input of which as much was read as can be without keys.
    private enum Head: Sendable {
        case ranges(any RangeReadable, ContainerEnds)
        case stream(StreamDecoder, FileStatus)

        var block: Block {
            switch self {
            case .ranges(_, let ends): ends.block
            case .stream(let decoder, _): decoder.head
            }
        }

        func opened(with keys: ContainerKeys) throws -> Opened {
            switch self {
            case .ranges(let source, let ends):
                .seekable(try OpenContainer(source, ends: ends, keys: keys))
            case .stream(let decoder, let status):
                .stream(decoder, keys: keys, status: status)
            }
        }
    }

    func open(_ input: Input) async throws(CofferError) -> Opened {
        do {
            let head = try await Blocking.run(cancellation: cancellation) { try readHead(input) }
            let keys = try await unlock(head.block)
            return try await Blocking.run(cancellation: cancellation) {
                try head.opened(with: keys)
            }
        } catch { throw CofferError(translating: error, path: input.path) }
    }

    /// The same on a thread that may block, for one of many inputs.
    func openBlocking(_ input: Input, remembering memory: UnlockMemory) throws -> Opened {
        let head = try readHead(input)
        try checkContext(of: head.block)
        if let keys = try memory.keys(for: head.block) { return try head.opened(with: keys) }
        let (keyrings, cancellation) = (keyrings, cancellation)
        let keys = try Blocking.wait { () async throws(CofferError) in
            try await cancellation.run {
                try await Unlocking.unlock(head.block, with: keyrings, remembering: memory)
            }
        }
        return try head.opened(with: keys)
    }

    /// Opens a seekable source of any kind.
    func open(_ source: any RangeReadable) async throws(CofferError) -> OpenContainer {
        let ends = try await Blocking.run(cancellation: cancellation) { try readEnds(source) }
        let keys = try await unlock(ends.block)
        return try await Blocking.run(cancellation: cancellation) {
            try OpenContainer(source, ends: ends, keys: keys)
        }
    }

    private func readHead(_ input: Input) throws -> Head {
        switch try RangeReadableFile.open(input, cancellation: cancellation) {
        case .ranges(let file): return .ranges(file, try readEnds(file))
        case .stream(let file, let status):
            let stream = ContainerStream(file: file, cancellation: cancellation)
            let limit = configuration.keySlotLimit
            return .stream(try StreamDecoder(reading: stream, slotLimit: limit), status)
        }
    }

    private func readEnds(_ source: any RangeReadable) throws -> ContainerEnds {
        try ContainerEnds(reading: source, slotLimit: configuration.keySlotLimit)
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
