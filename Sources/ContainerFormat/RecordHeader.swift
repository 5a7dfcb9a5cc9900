/// The 32 bytes that begin each record, held as four little-endian words.
///
/// The header of a sealed record is its associated data, so encoding is exact: two headers are equal
/// as values exactly when their bytes are.
package struct RecordHeader: Hashable, Sendable {
    package static let byteCount = 32

    /// What a record holds; the raw value is the fourth byte of its header.
    package enum Kind: UInt8, Sendable {
        case metadata = 0x4D  // M
        case run = 0x52  // R
        case segment = 0x53  // S
        case page = 0x50  // P
        case root = 0x58  // X
        case padding = 0x5A  // Z

        package var structure: Structure {
            switch self {
            case .metadata: .metadata
            case .run: .run
            case .segment: .segment
            case .page: .page
            case .root: .root
            case .padding: .padding
            }
        }
    }

    package var kind: Kind
    package var flags = SegmentFlags()
    /// Bytes of content after the header.
    package var storedByteCount: UInt32
    package var plaintextByteCount: UInt32 = 0
    package var segmentIndex: UInt64 = 0
    /// First 4 bytes of the salt that the record's key comes from, as a little-endian integer.
    package var saltPrefix: UInt32 = 0

    package init(
        _ kind: Kind,
        flags: SegmentFlags = [],
        storedByteCount: UInt32,
        plaintextByteCount: UInt32 = 0,
        segmentIndex: UInt64 = 0,
        saltPrefix: UInt32 = 0
    ) {
        self.kind = kind
        self.flags = flags
        self.storedByteCount = storedByteCount
        self.plaintextByteCount = plaintextByteCount
        self.segmentIndex = segmentIndex
        self.saltPrefix = saltPrefix
    }

    /// First 4 bytes of a salt, as the field holds them.
    package static func saltPrefix(of salt: [UInt8]) -> UInt32 {
        salt.prefix(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// "CFR", little-endian.
    private static let marker: UInt64 = 0x52_4643

    private var words: (UInt64, UInt64, UInt64, UInt64) {
        let first = Self.marker | UInt64(kind.rawValue) << 24 | UInt64(flags.rawValue) << 32
        let second = UInt64(storedByteCount) | UInt64(plaintextByteCount) << 32
        var checksum = CRC32C()
        checksum.update(first)
        checksum.update(second)
        checksum.update(segmentIndex)
        checksum.update(UInt64(saltPrefix), byteCount: 4)
        return (first, second, segmentIndex, UInt64(saltPrefix) | UInt64(checksum.value) << 32)
    }

    /// Writes the header into the first 32 bytes; allocates nothing.
    package func encode(into record: inout MutableRawSpan) {
        let words = words
        record.storeBytes(of: words.0.littleEndian, toByteOffset: 0, as: UInt64.self)
        record.storeBytes(of: words.1.littleEndian, toByteOffset: 8, as: UInt64.self)
        record.storeBytes(of: words.2.littleEndian, toByteOffset: 16, as: UInt64.self)
        record.storeBytes(of: words.3.littleEndian, toByteOffset: 24, as: UInt64.self)
    }

    package var encoded: [UInt8] { .gathering(Self.byteCount, append) }

    /// Appends the header.
    package func append(to bytes: inout [UInt8]) {
        let words = words
        bytes.append(littleEndian: words.0)
        bytes.append(littleEndian: words.1)
        bytes.append(littleEndian: words.2)
        bytes.append(littleEndian: words.3)
    }

    /// Decodes the first 32 bytes of `record`; allocates nothing unless it throws.
    ///
    /// Checks marker, checksum, type, flags and reserved bytes; what the fields must be in their
    /// place is for the caller to check.
    package init(decoding record: RawSpan) throws(FormatError) {
        guard record.byteCount >= Self.byteCount else {
            throw FormatError(.record, "a record header is cut short")
        }
        try self.init(
            words: (
                record.word(at: 0), record.word(at: 8), record.word(at: 16), record.word(at: 24)
            )
        )
    }

    package init(decoding bytes: [UInt8]) throws(FormatError) {
        var reader = ByteReader(bytes, .record)
        try self.init(
            words: (
                reader.integer(UInt64.self), reader.integer(UInt64.self),
                reader.integer(UInt64.self), reader.integer(UInt64.self)
            )
        )
    }

    private init(words: (UInt64, UInt64, UInt64, UInt64)) throws(FormatError) {
        guard words.0 & 0xFF_FFFF == Self.marker else {
            throw FormatError(.record, "no record begins where one must")
        }
        var checksum = CRC32C()
        checksum.update(words.0)
        checksum.update(words.1)
        checksum.update(words.2)
        checksum.update(words.3, byteCount: 4)
        guard UInt32(words.3 >> 32) == checksum.value else {
            throw FormatError(.record, "a record header's checksum is wrong")
        }
        guard let kind = Kind(rawValue: UInt8(truncatingIfNeeded: words.0 >> 24)) else {
            throw FormatError(.record, "a record has a type that this version doesn't know")
        }
        let flags = SegmentFlags(rawValue: UInt8(truncatingIfNeeded: words.0 >> 32))
        guard words.0 >> 40 == 0, flags.isSubset(of: kind == .segment ? .all : []) else {
            throw FormatError(kind.structure, "a reserved bit of the record header is set")
        }
        self.init(
            kind,
            flags: flags,
            storedByteCount: UInt32(truncatingIfNeeded: words.1),
            plaintextByteCount: UInt32(words.1 >> 32),
            segmentIndex: words.2,
            saltPrefix: UInt32(truncatingIfNeeded: words.3)
        )
    }
}

/// Flags of a segment, in its record header and its index entry.
package struct SegmentFlags: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The last segment of the container.
    package static let final = Self(rawValue: 1)
    /// Compressed: the sealed bytes are one Zstandard frame.
    package static let zstd = Self(rawValue: 2)
    package static let all: Self = [.final, .zstd]
}

extension RawSpan {
    fileprivate func word(at offset: Int) -> UInt64 {
        // Any 8 bytes are a UInt64, and the load checks its bounds: only the type is promised here.
        UInt64(littleEndian: unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
}
