/// Fields of the sealed metadata record; each is optional.
package struct Metadata: Hashable, Sendable {
    /// Seconds since 1970-01-01 UTC and nanoseconds below 10^9.
    package struct Time: Hashable, Sendable {
        package var seconds: Int64
        package var nanoseconds: UInt32
        package init(seconds: Int64, nanoseconds: UInt32) {
            self.seconds = seconds
            self.nanoseconds = nanoseconds
        }
    }

    /// What tells whether a source is still the same file, unchanged.
    package struct SourceIdentity: Hashable, Sendable {
        package var device: UInt64
        package var inode: UInt64
        package var byteCount: UInt64
        package var modified: Time
        package var changed: Time

        package init(
            device: UInt64,
            inode: UInt64,
            byteCount: UInt64,
            modified: Time,
            changed: Time
        ) {
            self.device = device
            self.inode = inode
            self.byteCount = byteCount
            self.modified = modified
            self.changed = changed
        }
    }

    /// Last path component of the source, never used as a path.
    package var name: [UInt8]?
    /// Size of the source when it was opened.
    package var byteCount: UInt64?
    /// Permission bits.
    package var mode: UInt32?
    package var modified: Time?
    package var sourceIdentity: SourceIdentity?
    package var toolVersion: String?
    package var resumeToken: [UInt8]?

    package init() {}

    private enum Field: UInt16 {
        case name = 1
        case byteCount, mode, modified, sourceIdentity, toolVersion, resumeToken
    }

    package var encoded: [UInt8] {
        .gathering(128 + (name?.count ?? 0)) { bytes in
            func begin(_ field: Field, _ byteCount: Int) {
                bytes.append(littleEndian: field.rawValue)
                bytes.append(littleEndian: UInt16(byteCount))
            }
            if let name {
                begin(.name, name.count)
                bytes += name
            }
            if let byteCount {
                begin(.byteCount, 8)
                bytes.append(littleEndian: byteCount)
            }
            if let mode {
                begin(.mode, 4)
                bytes.append(littleEndian: mode)
            }
            if let modified {
                begin(.modified, 12)
                modified.append(to: &bytes)
            }
            if let sourceIdentity {
                begin(.sourceIdentity, 48)
                sourceIdentity.append(to: &bytes)
            }
            if let toolVersion {
                begin(.toolVersion, toolVersion.utf8.count)
                bytes += toolVersion.utf8
            }
            if let resumeToken {
                begin(.resumeToken, resumeToken.count)
                bytes += resumeToken
            }
        }
    }

    /// - Throws: `FormatError` with structure `.metadata`.
    package init(decoding bytes: [UInt8]) throws(FormatError) {
        guard bytes.count <= FormatLimits.metadataByteCount else {
            throw FormatError(.metadata, "it is over its size limit")
        }
        var reader = ByteReader(bytes, .metadata)
        var previous = -1
        while reader.remainingByteCount > 0 {
            let type = try reader.integer(UInt16.self)
            let count = try Int(reader.integer(UInt16.self))
            guard Int(type) > previous else {
                throw FormatError(.metadata, "its fields aren't in order")
            }
            previous = Int(type)
            var value = ByteReader(try reader.take(count), .metadata)
            // A type that a later version added: authenticated like the rest, and of no concern here.
            guard let field = Field(rawValue: type) else { continue }
            try decode(field, &value, count)
            try value.expectEnd()
        }
    }

    private mutating func decode(
        _ field: Field,
        _ value: inout ByteReader,
        _ count: Int
    ) throws(FormatError) {
        switch field {
        case .name:
            let name = try value.take(count)
            guard Self.isName(name) else { throw FormatError(.metadata, "its name field is none") }
            self.name = name
        case .byteCount: byteCount = try value.integer(UInt64.self)
        case .mode:
            let mode = try value.integer(UInt32.self)
            guard mode <= 0o7777 else { throw FormatError(.metadata, "its mode is out of range") }
            self.mode = mode
        case .modified: modified = try Time(decoding: &value)
        case .sourceIdentity:
            sourceIdentity = try SourceIdentity(
                device: value.integer(UInt64.self),
                inode: value.integer(UInt64.self),
                byteCount: value.integer(UInt64.self),
                modified: Time(decoding: &value),
                changed: Time(decoding: &value)
            )
        case .toolVersion:
            guard 1...255 ~= count,
                let text = String(validating: try value.take(count), as: UTF8.self)
            else { throw FormatError(.metadata, "its tool version is out of range") }
            toolVersion = text
        case .resumeToken: resumeToken = try value.take(32)
        }
    }

    /// Whether bytes can be the last component of a path.
    package static func isName(_ name: [UInt8]) -> Bool {
        1...255 ~= name.count && !name.contains(0) && !name.contains(UInt8(ascii: "/"))
            && name != [UInt8(ascii: ".")] && name != Array("..".utf8)
    }
}

extension Metadata.SourceIdentity {
    /// The 48 bytes of the field.
    package var encoded: [UInt8] { .gathering(48, append) }

    func append(to bytes: inout [UInt8]) {
        bytes.append(littleEndian: device)
        bytes.append(littleEndian: inode)
        bytes.append(littleEndian: byteCount)
        modified.append(to: &bytes)
        changed.append(to: &bytes)
    }
}

extension Metadata.Time {
    /// Appends the 12 bytes of a time.
    func append(to bytes: inout [UInt8]) {
        bytes.append(littleEndian: seconds)
        bytes.append(littleEndian: nanoseconds)
    }

    init(decoding reader: inout ByteReader) throws(FormatError) {
        seconds = try reader.integer(Int64.self)
        nanoseconds = try reader.integer(UInt32.self)
        guard nanoseconds < 1_000_000_000 else {
            throw FormatError(.metadata, "a time is out of range")
        }
    }
}
