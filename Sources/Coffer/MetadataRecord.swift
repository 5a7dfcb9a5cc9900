internal import AuthenticatedEncryption
internal import ContainerFormat

/// The record M: metadata, sealed under a key of its own.
enum MetadataRecord {
    /// - Returns: header and content.
    static func seal(_ metadata: Metadata, keys: ContainerKeys) throws -> [UInt8] {
        let fields = metadata.encoded
        let salt = try SystemRandom.bytes(FormatLimits.saltByteCount)
        let header = RecordHeader(
            .metadata,
            storedByteCount: UInt32(salt.count + fields.count + FormatLimits.tagByteCount),
            plaintextByteCount: UInt32(fields.count),
            saltPrefix: RecordHeader.saltPrefix(of: salt)
        ).encoded
        let sealed = try apply(
            to: header + fields + .zeros(FormatLimits.tagByteCount),
            key: keys.key(.metadata, salt: salt)
        ) { cipher, record throws(CryptoError) in
            try cipher.seal(&record, associatedByteCount: RecordHeader.byteCount, nonce: .zero)
        }
        return header + salt + sealed[RecordHeader.byteCount...]
    }

    /// Length of the content, from a header, checked against the limits before anything is read.
    static func contentByteCount(_ header: RecordHeader) throws(FormatError) -> Int {
        let fixedByteCount = FormatLimits.saltByteCount + FormatLimits.tagByteCount
        guard header.kind == .metadata, header.segmentIndex == 0,
            header.plaintextByteCount <= FormatLimits.metadataByteCount,
            Int(header.storedByteCount) == fixedByteCount + Int(header.plaintextByteCount)
        else { throw FormatError(.metadata, "its record header is wrong") }
        return Int(header.storedByteCount)
    }

    /// Authenticates and decodes the content.
    static func open(
        _ content: [UInt8],
        header: RecordHeader,
        keys: ContainerKeys
    ) throws -> Metadata {
        let salt = Array(content.prefix(FormatLimits.saltByteCount))
        guard RecordHeader.saltPrefix(of: salt) == header.saltPrefix else {
            throw FormatError(.metadata, "its salt isn't the one that its header names")
        }
        let record: [UInt8]
        do {
            record = try apply(
                to: header.encoded + content.dropFirst(salt.count),
                key: keys.key(.metadata, salt: salt)
            ) { cipher, record throws(CryptoError) in
                try cipher.open(&record, associatedByteCount: RecordHeader.byteCount, nonce: .zero)
            }
        } catch let error as CryptoError where error.code == .authenticationFailed {
            throw FormatError(.metadata, "it is not authentic")
        }
        return try Metadata(
            decoding: record.dropFirst(RecordHeader.byteCount).dropLast(FormatLimits.tagByteCount)
        )
    }

    /// The key comes from a fresh salt and is used once, so the nonce is zero.
    private static func apply(
        to record: [UInt8],
        key: SecretBytes,
        _ body: (SegmentCipher, inout MutableRawSpan) throws(CryptoError) -> Void
    ) throws -> [UInt8] {
        var record = record
        let cipher = try SegmentCipher()
        try cipher.setKey(key)
        var span = record.mutableSpan
        // Bytes have no padding, so viewing them as raw memory shows nothing uninitialised.
        var bytes = unsafe span.mutableBytes
        try body(cipher, &bytes)
        return record
    }
}
