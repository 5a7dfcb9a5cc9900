/// Content of a record R: begins a run.
package struct RunHeader: Hashable, Sendable {
    package static let storedByteCount = 112

    package var salt: [UInt8]
    package var linkSalt: [UInt8]
    package var linkTag: [UInt8]
    package var firstIndex: UInt64

    /// - Parameters:
    ///   - salt: 32 random bytes.
    ///   - firstIndex: index of the run's first segment.
    ///   - previous: salt and last tag of the run before; nil in the first run.
    package init(
        salt: [UInt8],
        firstIndex: UInt64,
        previous: (salt: [UInt8], tag: [UInt8])?
    ) {
        self.salt = salt
        self.firstIndex = firstIndex
        linkSalt = previous?.salt ?? .zeros(FormatLimits.saltByteCount)
        linkTag = previous?.tag ?? .zeros(FormatLimits.tagByteCount)
    }

    package var recordHeader: RecordHeader {
        RecordHeader(
            .run,
            storedByteCount: UInt32(Self.storedByteCount),
            segmentIndex: firstIndex,
            saltPrefix: RecordHeader.saltPrefix(of: salt)
        )
    }

    /// Record header and content before the MAC: what the MAC covers.
    package var authenticatedBytes: [UInt8] {
        .gathering(RecordHeader.byteCount + Self.storedByteCount) { bytes in
            recordHeader.append(to: &bytes)
            bytes += salt
            bytes += linkSalt
            bytes += linkTag
        }
    }
}
