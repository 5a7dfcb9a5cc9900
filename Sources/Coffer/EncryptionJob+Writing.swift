internal import AuthenticatedEncryption
internal import ContainerFormat
internal import FileAccess
internal import SegmentPipeline

/// What of a container is written, and in which order.
extension EncryptionJob {
    private func encodedBlock() throws -> [UInt8] {
        do {
            return try blockTemplate.encoded()
        } catch let error as FormatError {
            // Not damage: the caller's keys or context are too large for a block.
            throw CofferError(.invalidArgument, error.message, cause: error)
        }
    }

    /// Writes the container, from its head to its end.
    mutating func write() throws -> EncryptionSummary {
        let block = try encodedBlock()
        let resumedByteCount = stages.plaintextByteCount
        if let resumption = start.resumption {
            try goOn(with: resumption)
        } else {
            try appendHead(block)
        }
        var previous = root.runs.last.map { (salt: $0.salt, tag: $0.lastTag) }
        while !stages.isAtEnd { previous = try appendRun(after: previous) }
        let grew = try source.hasGrown()
        try appendEnd(block: block)
        var summary = EncryptionSummary(
            containerID: blockTemplate.fixedPart.containerID,
            plaintextByteCount: stages.plaintextByteCount,
            storedByteCount: appender.byteCount,
            segmentCount: stages.segmentCount,
            runCount: root.runs.count,
            sourceGrew: grew
        )
        summary.beginning = start.beginning(resumedByteCount: resumedByteCount)
        return summary
    }

    private mutating func appendHead(_ block: [UInt8]) throws {
        try appender.appendHeadBlock(block)
        var metadata = source.metadata(preservingAttributes: configuration.preservesAttributes)
        if case .resumable(let secret, _) = start, let identity = metadata.sourceIdentity {
            metadata.resumeToken = try ResumeToken.make(
                blockTemplate.fixedPart,
                identity,
                secret: secret
            )
        }
        try appender.append(MetadataRecord.seal(metadata, keys: keys))
    }

    /// Cuts off what isn't good, closes the run that was interrupted and puts that on the disk, before a run with a new
    /// key begins.
    private mutating func goOn(with resumption: Resumption) throws {
        try output.file.cut(to: resumption.byteCount)
        try appender.append(resumption.closingPage)
        try appender.flush()
        try output.file.synchronize()
        guard try source.isUnchanged() else { throw PlaintextSource.changed(source.path) }
    }

    /// Writes one run, page by page.
    private mutating func appendRun(
        after previous: (salt: [UInt8], tag: [UInt8])?
    ) throws -> (salt: [UInt8], tag: [UInt8]) {
        let firstIndex = stages.segmentCount
        let offset = appender.bodyOffset
        let salt = try SystemRandom.bytes(FormatLimits.saltByteCount)
        let header = RunHeader(salt: salt, firstIndex: firstIndex, previous: previous)
        let mac = try keys.code(.runMAC, salt: salt, for: header.authenticatedBytes)
        try appender.append(header.authenticatedBytes + mac)

        let limit = configuration.runSegmentCount
        let sealer = try RunSealer(
            salt: salt,
            keys: keys,
            firstIndex: firstIndex,
            segmentLimit: min(limit, stages.remainingSegmentCount ?? .max)
        )
        var lastTag = [UInt8]()
        repeat {
            let left = limit - (stages.segmentCount - firstIndex)
            let count = Int(min(left, UInt64(FormatLimits.pageSegmentCount)))
            // Segments are of use to nobody without what stands before them.
            if !stages.leavesOnlyRecord { try appender.flush() }
            let page = try stages.sealPage(limit: count, at: appender.byteCount, with: sealer)
            if let record = stages.takeOnlyRecord() {
                try appender.append(record)
            } else {
                appender.skip(page.entries.reduce(0) { $0 + $1.recordByteCount })
            }
            lastTag = page.entries.last?.tag.bytes ?? []
            try appendPage(page)
        } while !stages.isAtEnd && stages.segmentCount - firstIndex < limit
        root.runs.append(
            Root.Run(
                salt: salt,
                firstIndex: firstIndex,
                segmentCount: stages.segmentCount - firstIndex,
                offset: offset,
                lastTag: lastTag
            )
        )
        return (salt, lastTag)
    }

    private mutating func appendPage(_ page: IndexPage) throws {
        let bytes = page.authenticatedBytes
        let mac = try keys.code(.page, salt: page.salt, for: bytes)
        root.pages.append(
            Root.Page(offset: appender.bodyOffset, firstIndex: page.firstIndex, mac: mac)
        )
        try appender.append(bytes + mac)
    }

    private mutating func appendEnd(block: [UInt8]) throws {
        let rootOffset = appender.bodyOffset
        let rootBytes = root.authenticatedBytes
        let rootMAC = try keys.code(.root, for: rootBytes)
        let rounding = blockTemplate.fixedPart.roundingByteCount
        try appender.append(rootBytes + rootMAC)
        try appender.append(Padding.encoded(at: appender.bodyOffset, roundingByteCount: rounding))
        var footer = Footer(
            rootMAC: rootMAC,
            bodyByteCount: appender.bodyOffset,
            rootOffset: rootOffset,
            rootByteCount: UInt64(rootBytes.count + rootMAC.count),
            segmentCount: stages.segmentCount,
            plaintextByteCount: stages.plaintextByteCount
        )
        footer.mac = try keys.footerCode(footer, headMAC: blockTemplate.fixedPart.mac)
        try appender.append(block)
        try appender.append(footer.encoded)
        try appender.flush()
    }
}
