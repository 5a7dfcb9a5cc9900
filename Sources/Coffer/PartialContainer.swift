internal import ContainerFormat
internal import FileAccess
internal import KeyManagement

/// An unfinished container that an earlier run left, opened and locked, and what must be right before it is continued.
///
/// Everything that isn't throws a ``ResumeRefusal`` or an error of a lower layer, and then the file is begun anew.
/// Nothing is written here.
struct PartialContainer: Sendable {
    private let output: OutputFile
    private let source: PlaintextSource
    private let byteCount: UInt64
    /// Not authentic yet.
    private let block: Block

    /// Reads the head block and looks whether this user may have begun it, with the keys that are asked for now.
    init(
        _ output: OutputFile,
        of source: PlaintextSource,
        under key: BatchKey,
        configuration: Configuration,
        cancellation: Cancellation
    ) throws {
        self.output = output
        self.source = source
        byteCount = try Self.checkedByteCount(output)
        let stream = ContainerStream(file: output.file, cancellation: cancellation)
        block = try stream.readHeadBlock(slotLimit: configuration.keySlotLimit)
        let reader = PartialReader(file: output.file, byteCount: byteCount)
        // The tail block is made of this one, and must be equal to it.
        guard try reader.bytes(block.byteCount, at: 0) == block.encoded() else {
            throw ResumeRefusal("its head block isn't as this version writes it")
        }
        try Self.check(block, of: source, under: key, configuration: configuration)
    }

    /// The size of the unfinished file, if it is one that only this user can have made and can change.
    private static func checkedByteCount(_ output: OutputFile) throws -> UInt64 {
        let status = try output.file.status()
        guard status.kind == .regular else { throw ResumeRefusal("it isn't a file") }
        guard status.userID == Host.effectiveUserID else {
            throw ResumeRefusal("what an earlier run left belongs to another user")
        }
        guard status.mode & 0o077 == 0 else {
            throw ResumeRefusal("others can use what an earlier run left")
        }
        guard status.linkCount == 1 else {
            throw ResumeRefusal("what an earlier run left has another name too")
        }
        return status.byteCount
    }

    /// Refuses a block that differs in anything from that of a new container, but for its id, its keys' bytes and what
    /// is derived from them.
    private static func check(
        _ block: Block,
        of source: PlaintextSource,
        under key: BatchKey,
        configuration: Configuration
    ) throws {
        let fixedPart = block.fixedPart
        guard fixedPart.segmentByteCount == configuration.segmentByteCount else {
            throw ResumeRefusal("the segment size is another now")
        }
        guard fixedPart.context == key.contextBytes else {
            throw ResumeRefusal("the encryption context is another now")
        }
        guard block.slots.count == key.slots.count,
            zip(block.slots, key.slots).allSatisfy({ $0.isOfSameKey(as: $1) })
        else { throw ResumeRefusal("the keys are others now") }
        guard fixedPart.roundingLog2 == source.roundingLog2, block.generation == 0,
            block.byteCount == Block.byteCount(for: block.slots, fixedPart: fixedPart)
        else { throw ResumeRefusal("its head block isn't that of a new container") }
    }

    /// Opens a slot with the user's keys.
    ///
    /// The key id of a passphrase slot names no passphrase. So each such slot must open by the keyring in its place, as
    /// else the container would keep a passphrase that isn't asked for any more.
    func unlock(with keyrings: [any Keyring]) async throws -> ContainerKeys {
        var keys: ContainerKeys?
        for (place, slot) in block.slots.enumerated() where slot.kind == .passphrase {
            guard keyrings.indices.contains(place),
                let candidate = keyrings[place].candidates(among: [WrappedKey(slot)]).first,
                let opened = try await Unlocking.open(candidate, of: block, with: keyrings[place])
            else { throw ResumeRefusal("the passphrase is another now") }
            keys = opened
        }
        if let keys { return keys }
        return try await Unlocking.unlock(block, with: keyrings)
    }

    /// Authenticates all that is there, from the beginning, and says where to go on.
    ///
    /// `keys` are those of a slot, and fit the commitment.
    func resumption(
        keys: ContainerKeys,
        secret: HostSecret,
        configuration: Configuration,
        cancellation: Cancellation
    ) throws -> Resumption {
        // What is read from here on is what is on the disk: a write that failed unseen is found as damage.
        try output.file.synchronize()
        output.file.dropCachedPages()
        let reader = PartialReader(file: output.file, byteCount: byteCount)
        try keys.checkHead(of: block)
        let bodyStart = try checkMetadata(
            reader,
            keys: keys,
            secret: secret,
            configuration: configuration
        )
        let walk = try walk(
            reader,
            from: bodyStart,
            keys: keys,
            configuration: configuration,
            cancellation: cancellation
        )
        guard walk.segmentCount > 0 else {
            throw ResumeRefusal("no whole segment was left of it")
        }
        guard try source.isUnchanged() else { throw ResumeRefusal("the source changed meanwhile") }
        guard try output.hasItsName() else { throw ResumeRefusal("another file took its place") }
        return Resumption(
            output: output,
            block: block,
            keys: keys,
            root: walk.root,
            segmentCount: walk.segmentCount,
            byteCount: walk.end,
            closingPage: walk.closingPage
        )
    }

    /// Authenticates the metadata, and by their token that this user began the container for the source as it is now.
    ///
    /// - Returns: where they end in the file.
    private func checkMetadata(
        _ reader: PartialReader,
        keys: ContainerKeys,
        secret: HostSecret,
        configuration: Configuration
    ) throws -> UInt64 {
        let start = UInt64(block.byteCount)
        let contentStart = start + UInt64(RecordHeader.byteCount)
        guard let header = reader.header(at: start),
            let content = try reader.bytes(
                MetadataRecord.contentByteCount(header),
                at: contentStart
            )
        else { throw ResumeRefusal("it ends before its first segment") }
        let metadata = try MetadataRecord.open(content, header: header, keys: keys)
        var expected = source.metadata(preservingAttributes: configuration.preservesAttributes)
        guard let token = metadata.resumeToken, let identity = expected.sourceIdentity,
            try ResumeToken.isValid(token, for: block.fixedPart, identity, secret: secret)
        else {
            throw ResumeRefusal(
                "it wasn't begun by this user on this host for the source as it is now"
            )
        }
        expected.resumeToken = token
        guard metadata == expected else {
            throw ResumeRefusal("another version began it, or the attributes to keep are others")
        }
        return contentStart + UInt64(content.count)
    }

    private func walk(
        _ reader: PartialReader,
        from start: UInt64,
        keys: ContainerKeys,
        configuration: Configuration,
        cancellation: Cancellation
    ) throws -> PartialWalk {
        guard let plaintextByteCount = source.byteCount else {
            throw ResumeRefusal("the source is a stream")
        }
        let division = SegmentDivision(
            plaintextByteCount: plaintextByteCount,
            segmentByteCount: block.fixedPart.segmentByteCount
        )
        let segments = try PartialSegments(
            reader,
            keys: keys,
            division: division,
            configuration: configuration,
            cancellation: cancellation
        )
        var walk = PartialWalk(
            reader,
            from: start,
            keys: keys,
            division: division,
            segments: segments,
            blockByteCount: block.byteCount
        )
        try walk.run()
        return walk
    }
}

extension KeySlot {
    /// Whether both are of one key of one provider, as far as can be seen without opening them.
    ///
    /// The id of a passphrase slot is random.
    fileprivate func isOfSameKey(as other: KeySlot) -> Bool {
        kind == other.kind && wrapsContainerKey == other.wrapsContainerKey
            && isUnverified == other.isUnverified
            && (kind == .passphrase || keyID == other.keyID)
    }
}
