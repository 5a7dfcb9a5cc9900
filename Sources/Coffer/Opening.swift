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

    private enum Unopened: Sendable {
        case seekable(any RangeReadable, ContainerEnds)
        case stream(StreamDecoder, FileStatus)

        var block: Block {
            switch self {
            case .seekable(_, let ends): ends.block
            case .stream(let decoder, _): decoder.head
            }
        }
    }

    func open(_ input: Input) async throws(CofferError) -> Opened {
        let unopened = try await Blocking.run(cancellation: cancellation) {
            try translating(path: input.path) { try read(input) }
        }
        do {
            let block = unopened.block
            try requiredContext.check(EncryptionContext(decoding: block.fixedPart.context))
            let keys = try await Unlocking.unlock(block, with: keyrings)
            switch unopened {
            case .stream(let decoder, let status):
                return .stream(decoder, keys: keys, status: status)
            case .seekable(let source, let ends):
                let container = try await Blocking.run(cancellation: cancellation) {
                    try OpenContainer(source, ends: ends, keys: keys)
                }
                return .seekable(container)
            }
        } catch { throw CofferError(translating: error, path: input.path) }
    }

    /// Opens a seekable source of any kind.
    func open(_ source: any RangeReadable) async throws(CofferError) -> OpenContainer {
        let limit = configuration.keySlotLimit
        let ends = try await Blocking.run {
            try ContainerEnds(reading: source, slotLimit: limit)
        }
        do {
            try requiredContext.check(EncryptionContext(decoding: ends.block.fixedPart.context))
        } catch { throw CofferError(translating: error) }
        let keys = try await Unlocking.unlock(ends.block, with: keyrings)
        return try await Blocking.run { try OpenContainer(source, ends: ends, keys: keys) }
    }

    private func read(_ input: Input) throws -> Unopened {
        let limit = configuration.keySlotLimit
        switch try RangeReadableFile.open(input, cancellation: cancellation) {
        case .ranges(let source):
            return .seekable(source, try ContainerEnds(reading: source, slotLimit: limit))
        case .stream(let file, let status):
            let stream = ContainerStream(file: file, cancellation: cancellation)
            return .stream(try StreamDecoder(reading: stream, slotLimit: limit), status)
        }
    }
}
