internal import AuthenticatedEncryption
internal import ContainerFormat
internal import FileAccess
public import KeyManagement
internal import SegmentPipeline

/// Random access to the plaintext of a container, over any source of which ranges can be read.
///
/// Opening authenticates both ends, the root of the index and the metadata. A read then takes one index page, kept for the
/// next read, and the segments that it touches, each authenticated before a byte of it is given out.
///
/// Safe to use from many threads at once.
public final class ContainerReader: Sendable {
    /// Bytes of plaintext.
    public let byteCount: UInt64
    /// The encryption context of the container.
    public let context: EncryptionContext
    /// What the user should know although the container can be read, such as a damaged end block.
    public let warnings: [String]
    private let container: OpenContainer
    private let state = Lock(State())

    private struct State {
        /// The pages that were used last, the latest last.
        var pages: [LoadedPage] = []
        /// Openers with their buffers that no call is using.
        var idle: [ReadingUnit] = []
    }

    private static let keptPageCount = 4
    /// Bytes of buffers that are kept for later reads.
    private static let keptByteCount = 64 << 20

    private init(_ container: OpenContainer) throws {
        self.container = container
        byteCount = container.division.plaintextByteCount
        context = try EncryptionContext(decoding: container.ends.block.fixedPart.context)
        warnings = container.warnings
    }

    /// Opens a container from any source.
    ///
    /// - Parameters:
    ///   - source: is read from this library's threads and the caller's, several at a time.
    ///   - keyrings: the keys to try, in this order.
    ///   - configuration: `keySlotLimit` is used.
    /// - Returns: a reader whose container's ends and root are authentic.
    /// - Throws: ``CofferError``.
    @concurrent
    public static func open(
        _ source: any RangeReadable,
        keyrings: [any Keyring],
        configuration: Configuration = .init()
    ) async throws(CofferError) -> ContainerReader {
        try configuration.validate()
        let opening = Opening(
            keyrings: keyrings,
            configuration: configuration,
            requiredContext: .none,
            cancellation: Cancellation()
        )
        let container = try await opening.open(source)
        return try translating { try ContainerReader(container) }
    }

    /// Opens a container from a file that is not a stream.
    ///
    /// - Parameters:
    ///   - input: the file.
    ///   - keyrings: the keys to try, in this order.
    ///   - configuration: `keySlotLimit` is used.
    /// - Returns: a reader whose container's ends and root are authentic.
    /// - Throws: ``CofferError``.
    @concurrent
    public static func open(
        _ input: Input,
        keyrings: [any Keyring],
        configuration: Configuration = .init()
    ) async throws(CofferError) -> ContainerReader {
        let source = try await Blocking.run {
            try translating(path: input.path) {
                try RangeReadableFile.open(input).ranges(
                    orElse: "a stream can't be read at random: name a file"
                )
            }
        }
        do { return try await open(source, keyrings: keyrings, configuration: configuration) } catch
        { throw CofferError(translating: error, path: input.path) }
    }

    /// Reads bytes of the plaintext without blocking a cooperative thread.
    ///
    /// - Parameter range: within ``byteCount``.
    /// - Returns: the bytes.
    /// - Throws: ``CofferError``; then nothing of the range is given out.
    @concurrent
    public func read(_ range: Range<UInt64>) async throws(CofferError) -> [UInt8] {
        try await Blocking.run { [self] in
            try check(range)
            return try .filled(range.count) { try read(from: range.lowerBound, into: &$0) }
        }
    }

    /// Fills a buffer with the plaintext from `offset` on; blocks the calling thread.
    ///
    /// - Parameters:
    ///   - offset: in the plaintext.
    ///   - buffer: as long as what is wanted; must end within ``byteCount``.
    /// - Throws: ``CofferError``; the buffer may then hold authentic bytes of some segments and old ones elsewhere.
    public func read(from offset: UInt64, into buffer: inout MutableRawSpan) throws(CofferError) {
        let length = UInt64(buffer.byteCount)
        guard offset <= byteCount, length <= byteCount - offset else {
            throw Self.outOfBounds(byteCount)
        }
        let range = offset..<offset + length
        guard !range.isEmpty else { return }
        let division = container.division
        let unit = try translating { try takeUnit() }
        defer { keep(unit) }
        for index in division.indices(of: range) {
            let segment = division.plaintextRange(of: index..<index + 1)
            let part = segment.clamped(to: range)
            let place = Int(part.lowerBound - offset)
            var destination = buffer._mutatingExtracting(place..<place + part.count)
            do {
                try unit.read(
                    index,
                    of: page(of: index),
                    of: container,
                    from: Int(part.lowerBound - segment.lowerBound),
                    into: &destination
                )
            } catch { throw CofferError(translating: error) }
        }
    }

    private func check(_ range: Range<UInt64>) throws(CofferError) {
        guard range.upperBound <= byteCount else { throw Self.outOfBounds(byteCount) }
    }

    private static func outOfBounds(_ byteCount: UInt64) -> CofferError {
        CofferError(.invalidArgument, "the range ends beyond the plaintext's \(byteCount) bytes")
    }

    private func takeUnit() throws -> ReadingUnit {
        if let unit = state.withLock({ $0.idle.popLast() }) { return unit }
        return try ReadingUnit(container)
    }

    private func keep(_ unit: ReadingUnit) {
        let limit = max(1, Self.keptByteCount / container.division.segmentByteCount)
        state.withLock { if $0.idle.count < limit { $0.idle.append(unit) } }
    }

    private func keep(_ page: LoadedPage) {
        state.withLock { state in
            state.pages.removeAll { $0.place == page.place }
            if state.pages.count == Self.keptPageCount { state.pages.removeFirst() }
            state.pages.append(page)
        }
    }

    private func page(of index: UInt64) throws -> LoadedPage {
        let known = state.withLock { state in
            state.pages.last { $0.place.indices.contains(index) }
        }
        if let known { return known }
        // The places are in order, so the one that holds the index is found by bisection.
        var low = 0
        var high = container.places.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if container.places[middle].firstIndex <= index { low = middle } else { high = middle }
        }
        let page = try container.loadPage(container.places[low])
        keep(page)
        return page
    }
}

/// An opener with a buffer: what one read at a time uses.
///
/// `@unchecked Sendable`: the reader's pool lends it to one call at a time.
private final class ReadingUnit: @unchecked Sendable {
    private let opener: SegmentOpener
    private let slot: SegmentSlot
    /// The run whose key the opener has.
    private var runSalt: [UInt8] = []
    /// The segment whose plaintext the slot holds, so that small reads in a row open it once.
    private var heldIndex: UInt64?

    init(_ container: OpenContainer) throws {
        opener = try SegmentOpener(segmentByteCount: container.division.segmentByteCount)
        slot = try SegmentSlot(
            segmentByteCount: container.division.byteCount(of: 0),
            hasOther: true
        )
    }

    func read(
        _ index: UInt64,
        of page: LoadedPage,
        of container: OpenContainer,
        from offset: Int,
        into destination: inout MutableRawSpan
    ) throws {
        if heldIndex != index {
            heldIndex = nil
            if runSalt != page.salt {
                runSalt = []
                try opener.prepare(runSalt: page.salt, keys: container.keys)
                runSalt = page.salt
            }
            try container.read(Int(index - page.place.firstIndex), of: page, into: slot)
            try opener.open(slot)
            heldIndex = index
        }
        let start = SegmentSlot.contentOffset + offset
        slot.current.withBytes(start..<start + destination.byteCount) { bytes in
            destination.copy(from: bytes)
        }
    }
}

extension MutableRawSpan {
    /// Copies bytes of the same number.
    fileprivate mutating func copy(from bytes: RawSpan) {
        precondition(bytes.byteCount == byteCount)
        unsafe withUnsafeMutableBytes { target in
            unsafe bytes.withUnsafeBytes { unsafe target.copyMemory(from: $0) }
        }
    }
}
