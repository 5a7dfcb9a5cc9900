internal import ContainerFormat
internal import FileAccess
internal import SystemPackage

/// The plaintext that is to be encrypted: a file of known size, or a stream.
struct PlaintextSource: Sendable {
    let file: File
    let path: FilePath?
    /// As it was when the source was opened.
    let status: FileStatus
    /// Plaintext bytes, if the source can be read at any offset; nil for a stream.
    let byteCount: UInt64?
    /// Where in the file the plaintext begins: not at 0 if standard input was partly read before.
    let baseOffset: UInt64
    /// What is known of sources with several names.
    private let linked: LinkedSources

    init(
        _ input: Input,
        linked: LinkedSources = LinkedSources(),
        cancellation: Cancellation
    ) throws {
        path = input.path
        self.linked = linked
        file = try input.open(cancellation: cancellation)
        status = file.openingStatus
        switch status.kind {
        case .directory:
            throw CofferError(
                .missingInput,
                "it is a folder: name files, or pipe `tar -c` of it into `coffer encrypt - -o FILE`",
                path: path
            )
        // A size of zero may be a file of /proc, whose bytes appear only when read.
        case .regular where try status.byteCount > 0 || path != nil && file.isEmpty():
            baseOffset = path == nil ? min(try file.currentOffset(), status.byteCount) : 0
            byteCount = status.byteCount - baseOffset
        case .blockDevice:
            baseOffset = 0
            byteCount = try file.blockDeviceByteCount()
        default:
            baseOffset = 0
            byteCount = nil
            file.enlargePipe()
        }
        if let byteCount, byteCount > FormatLimits.plaintextByteCount {
            throw CofferError(.invalidArgument, "the input is too large", path: path)
        }
    }

    /// How the plaintext is divided, if its length is known.
    func division(segmentByteCount: Int) -> SegmentDivision? {
        byteCount.map {
            SegmentDivision(plaintextByteCount: $0, segmentByteCount: segmentByteCount)
        }
    }

    /// Whether the plaintext is known, or as good as known, to be under 1 MiB.
    private var isSmall: Bool {
        byteCount.map { $0 < 1 << 20 } ?? (status.kind == .regular && status.byteCount == 0)
    }

    /// Log2 of the rounding of blocks: small containers round to a sector, others to a page.
    var roundingLog2: UInt8 { isSmall ? 9 : 12 }

    /// The metadata that is sealed at the head of the container.
    func metadata(preservingAttributes: Bool) -> Metadata {
        var metadata = Metadata()
        metadata.toolVersion = "coffer \(Version.string)"
        guard let path, status.kind == .regular else { return metadata }
        let name = path.lastComponentBytes
        if Metadata.isName(name) { metadata.name = name }
        metadata.byteCount = status.byteCount
        metadata.sourceIdentity = Metadata.SourceIdentity(
            device: status.device,
            inode: status.inode,
            byteCount: status.byteCount,
            modified: Metadata.Time(status.modified),
            changed: Metadata.Time(status.changed)
        )
        guard preservingAttributes else { return metadata }
        metadata.mode = status.mode
        metadata.modified = Metadata.Time(status.modified)
        return metadata
    }

    /// Whether the source only grew since it was opened.
    ///
    /// - Throws: `CofferError` with code `.sourceChanged` if it shrank or changed otherwise.
    func hasGrown() throws -> Bool {
        guard status.kind == .regular, byteCount != nil else { return false }
        guard try !isUnchanged() else { return false }
        let now = try file.status()
        guard now.byteCount >= status.byteCount else { throw Self.shrank(path) }
        guard now.byteCount > status.byteCount else {
            // The status change time counts too, as a modification time can be set back. A new name
            // or mode changes it as well, and can't be told from a change of content.
            throw Self.changed(path)
        }
        return true
    }

    /// Whether the source is in everything what it was when it was opened.
    func isUnchanged() throws(FileError) -> Bool {
        try linked.isUnchanged(status) { () throws(FileError) in try file.status() }
    }

    /// Removes one of its names, if what `look` says that this stands for is the source as it was opened.
    func remove(look: () throws -> FileStatus, remove: () throws -> Void) throws {
        guard try linked.remove(file, openedAs: status, look: look, remove: remove) else {
            throw CofferError(.sourceChanged, "its name stands for another file by now", path: path)
        }
    }

    static func changed(_ path: FilePath?) -> CofferError {
        CofferError(
            .sourceChanged,
            "it, its name or its mode changed while it was read: encrypt it again",
            path: path
        )
    }

    static func shrank(_ path: FilePath?) -> CofferError {
        CofferError(
            .sourceChanged,
            "it became shorter while it was read: encrypt it again",
            path: path
        )
    }
}

extension Metadata.Time {
    init(_ time: Timestamp) { self.init(seconds: time.seconds, nanoseconds: time.nanoseconds) }
    var timestamp: Timestamp { Timestamp(seconds: seconds, nanoseconds: nanoseconds) }
}
