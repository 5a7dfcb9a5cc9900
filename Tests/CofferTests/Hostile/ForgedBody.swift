internal import AuthenticatedEncryption

/// The records of a forged container.
struct ForgedBody {
    private let forge: Forge
    private(set) var bytes: [UInt8] = []
    private(set) var rootMAC: [UInt8] = []
    private(set) var rootOffset = 0
    private(set) var rootByteCount = 0
    private var counts: [Character: Int] = [:]
    private var runList: [UInt8] = []
    private var pageList: [UInt8] = []
    private var pageCount = 0

    init(_ forge: Forge) { self.forge = forge }

    consuming func build() throws -> ForgedBody {
        try appendMetadata()
        var index = 0
        var link = [UInt8](repeating: 0, count: 48)
        for (number, segments) in forge.runs.enumerated() {
            let salt = [UInt8](repeating: 0x10 + UInt8(number) + forge.saltSeed, count: 32)
            link = try appendRun(segments, index: index, salt: salt, link: link)
            index += segments.count
        }
        try appendRoot()
        let header = 32
        let rounding = 1 << Int(forge.roundingLog2)
        let excess = (bytes.count + header) % rounding
        append("Z", content: .init(repeating: 0, count: excess == 0 ? 0 : rounding - excess))
        return self
    }

    private mutating func appendMetadata() throws {
        let salt = [UInt8](repeating: 0xE0 + forge.saltSeed, count: 32)
        let fields = forge.changed(.metadata, forge.metadata)
        let forge = forge
        try append("M", plain: fields.count, salt: salt, stored: 48 + fields.count) { header in
            try salt
                + Forge.seal(
                    fields,
                    after: header,
                    key: forge.key("metadata", salt),
                    nonce: .zero
                )
        }
    }

    private mutating func appendRun(
        _ segments: [Forge.Segment],
        index: Int,
        salt: [UInt8],
        link: [UInt8]
    ) throws -> [UInt8] {
        let offset = try appendWithMAC("R", "run MAC", salt + link, index: index, salt: salt).offset
        let key = try forge.key("run", salt)
        var entries: [UInt8] = []
        var first = index
        var tag: [UInt8] = []
        for (next, segment) in zip(index..., segments) {
            let isLast = next == forge.runs.joined().count - 1
            let flags: UInt8 = (segment.isFinal ?? isLast ? 1 : 0) | (segment.isCompressed ? 2 : 0)
            let content = forge.changed(.content("S", next), segment.content)
            let sealed = try append(
                "S",
                flags: flags,
                plain: segment.plaintext.count,
                index: next,
                salt: salt,
                stored: content.count + 16
            ) { header in
                try Forge.seal(
                    content,
                    after: header,
                    key: key,
                    nonce: Nonce(segmentIndex: UInt64(next))
                )
            }
            tag = sealed.suffix(16)
            entries.append(integer: UInt32(content.count + 16))
            entries += [flags, 0, 0, 0] + tag
            if entries.count == 24 * forge.pageSegmentCount || next == index + segments.count - 1 {
                try appendPage(entries, first: first, salt: salt)
                entries = []
                first = next + 1
            }
        }
        runList += salt
        for value in [index, segments.count, offset] { runList.append(integer: UInt64(value)) }
        runList += tag
        return salt + tag
    }

    private mutating func appendPage(_ entries: [UInt8], first: Int, salt: [UInt8]) throws {
        var content = salt
        content.append(integer: UInt64(first))
        content.append(integer: UInt64(entries.count / 24))
        let page = try appendWithMAC("P", "page", content + entries, index: first, salt: salt)
        pageList.append(integer: UInt64(page.offset))
        pageList.append(integer: UInt64(first))
        pageList += page.mac
        pageCount += 1
    }

    private mutating func appendRoot() throws {
        var content: [UInt8] = []
        content.append(integer: UInt32(forge.runs.count))
        content.append(integer: UInt32(pageCount))
        let root = try appendWithMAC("X", "root", content + runList + pageList)
        rootOffset = root.offset
        rootByteCount = bytes.count - root.offset
        rootMAC = root.mac
    }

    /// Appends a record that ends with a MAC under the key for `label`.
    private mutating func appendWithMAC(
        _ type: Character,
        _ label: String,
        _ content: [UInt8],
        index: Int = 0,
        salt: [UInt8] = Forge.zeros
    ) throws -> (offset: Int, mac: [UInt8]) {
        let content = forge.changed(.content(type, counts[type, default: 0]), content)
        let forge = forge
        var mac: [UInt8] = []
        let record = try append(type, index: index, salt: salt, stored: content.count + 32) {
            mac = try forge.mac(label, $0 + content, salt)
            return content + mac
        }
        return (bytes.count - record.count, mac)
    }

    private mutating func append(_ type: Character, content: [UInt8]) {
        append(type, stored: content.count) { _ in content }
    }

    /// Appends a record; `content` gets its header.
    ///
    /// - Returns: the record.
    @discardableResult
    private mutating func append(
        _ type: Character,
        flags: UInt8 = 0,
        plain: Int = 0,
        index: Int = 0,
        salt: [UInt8] = Forge.zeros,
        stored: Int,
        _ content: ([UInt8]) throws -> [UInt8]
    ) rethrows -> [UInt8] {
        let ordinal = counts[type, default: 0]
        counts[type] = ordinal + 1
        bytes += forge.changed(.before(type, ordinal), [])
        let header = Self.header(
            type,
            flags: flags,
            plain: plain,
            index: index,
            salt: salt,
            stored: stored
        ) { forge.changed(.header(type, ordinal), $0) }
        let record = forge.changed(.record(type, ordinal), try header + content(header))
        bytes += record
        return record
    }

    /// A record header; `change` may alter it before the CRC is computed.
    static func header(
        _ type: Character,
        flags: UInt8 = 0,
        plain: Int = 0,
        index: Int = 0,
        salt: [UInt8] = Forge.zeros,
        stored: Int,
        change: ([UInt8]) -> [UInt8] = { $0 }
    ) -> [UInt8] {
        var header = [UInt8]("CFR".utf8) + [type.asciiValue ?? 0, flags, 0, 0, 0]
        header.append(integer: UInt32(stored))
        header.append(integer: UInt32(plain))
        header.append(integer: UInt64(index))
        header = change(header + salt.prefix(4))
        header.append(integer: crc32C(header))
        return header
    }

    static func crc32C(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(UInt32.max) { crc, byte in
            (0..<8).reduce(crc ^ UInt32(byte)) { crc, _ in
                crc >> 1 ^ (crc & 1 == 1 ? 0x82F6_3B78 : 0)
            }
        }
    }
}
